public import Components
import VirtualTime

extension OnCall {
  /// - Parameters:
  ///   - options: as `OnCallCatalogue` describes them.
  ///   - fallbackName: for a file that does not name itself.
  /// - Throws: the first value that does not fit the others.
  public init(options: Options, fallbackName: String) throws(ConfigurationProblem) {
    var shifts: [String: DailyHours] = [:]
    for entry in options.options("shifts").entries {
      shifts[entry.name] = try DailyHours(entry.value.nested, at: ["shifts", entry.name])
    }
    let times = WorkTimes(options.options("times"))
    var people: [Person] = []
    for entry in options.options("people").entries {
      people.append(try Person(entry.name, entry.value.nested, shifts, times))
    }
    self.init(
      name: options.has("name") ? options.text("name") : fallbackName, people: people,
      levels: options.list("levels").map { Level($0.nested) },
      priorities: options.options("priorities").entries.map {
        Priority(name: $0.name, acknowledgeWithin: $0.value.nested.duration("acknowledgeWithin"))
      },
      notices: options.options("notices").entries.map { Notice($0.name, $0.value.nested) },
      night: try DailyHours(options.options("night"), at: ["night"]),
      onFailure: FailurePolicy(options.options("onFailure")))
    try check()
  }

  private func check() throws(ConfigurationProblem) {
    if levels.isEmpty { throw ConfigurationProblem(["levels"], "needs a level: somebody must be called first") }
    for (index, level) in levels.enumerated() {
      let path = ["levels", "\(index)"]
      if levels[..<index].contains(where: { $0.name == level.name }) {
        throw ConfigurationProblem(path + ["name"], "'\(level.name)' is a level already")
      }
      if level.people.isEmpty { throw ConfigurationProblem(path + ["people"], "needs somebody who can be called") }
      for (place, name) in level.people.enumerated() {
        if person(name) == nil {
          throw ConfigurationProblem(
            path + ["people", "\(place)"],
            "nobody is named '\(name)'; there are \(people.map(\.name).joined(separator: ", "))")
        }
        if self.level(of: name) != index || level.people[..<place].contains(name) {
          throw ConfigurationProblem(path + ["people", "\(place)"], "'\(name)' is in the path already")
        }
      }
      for (place, name) in level.only.enumerated() where !priorities.contains(where: { $0.name == name }) {
        throw ConfigurationProblem(
          path + ["only", "\(place)"],
          "no priority is named '\(name)'; there are \(priorities.map(\.name).joined(separator: ", "))")
      }
    }
  }
}

extension OnCall.Person {
  fileprivate init(
    _ name: String, _ options: Options, _ known: [String: DailyHours], _ times: WorkTimes
  ) throws(ConfigurationProblem) {
    var shifts: [DailyHours] = []
    for (index, shift) in options.list("shifts").texts.enumerated() {
      guard let hours = known[shift] else {
        throw ConfigurationProblem(
          ["people", name, "shifts", "\(index)"],
          "no shift is named '\(shift)'; there are \(known.keys.sorted().joined(separator: ", "))")
      }
      shifts.append(hours)
    }
    self.init(name: name, shifts: shifts, times: times.changed(by: options.options("times")))
  }
}

extension OnCall.Level {
  fileprivate init(_ options: Options) {
    self.init(
      name: options.text("name"), people: options.list("people").texts,
      after: options.has("after") ? options.duration("after") : nil,
      nextAfter: options.has("nextAfter") ? options.duration("nextAfter") : nil, only: options.list("only").texts)
  }
}

extension Notice {
  fileprivate init(_ kind: String, _ options: Options) {
    self.init(
      kind: kind, day: Manner(options.options("day")),
      night: options.has("night") ? Manner(options.options("night")) : nil, escalates: options.boolean("escalates"))
  }
}

extension Notice.Manner {
  fileprivate init(_ options: Options) {
    self.init(after: options.distribution("after"), missed: options.share("missed"))
  }
}

extension WorkTimes {
  fileprivate init(_ options: Options) {
    self.init(
      context: options.distribution("context"), check: options.distribution("check"),
      act: options.distribution("act"), decide: options.distribution("decide"), slip: options.share("slip"))
  }

  fileprivate func changed(by options: Options) -> WorkTimes {
    var times = self
    if options.has("context") { times.context = options.distribution("context") }
    if options.has("check") { times.check = options.distribution("check") }
    if options.has("act") { times.act = options.distribution("act") }
    if options.has("decide") { times.decide = options.distribution("decide") }
    if options.has("slip") { times.slip = options.share("slip") }
    return times
  }
}

extension DailyHours {
  fileprivate init(_ options: Options, at path: [String]) throws(ConfigurationProblem) {
    func time(_ name: String) throws(ConfigurationProblem) -> VirtualDuration {
      if let time = DailyHours.timeOfDay(options.text(name)) { return time }
      throw ConfigurationProblem(
        path + [name], "must be a time of the day such as \"08:00\", not '\(options.text(name))'")
    }
    let words = options.list("days").texts
    let days = Weekday.allCases.filter { words.isEmpty || words.contains("\($0)") }
    self.init(from: try time("from"), to: try time("to"), days: days)
  }
}

extension OptionValue {
  /// The options of an object.
  fileprivate var nested: Options {
    guard case .options(let options) = self else { preconditionFailure("an object that was read as something else") }
    return options
  }
}

extension [OptionValue] {
  fileprivate var texts: [String] {
    map { value in
      guard case .text(let text) = value else { preconditionFailure("a text that was read as something else") }
      return text
    }
  }
}

extension FailurePolicy {
  /// - Parameter options: as `OnCallCatalogue.failure` describes them.
  public init(_ options: Options) {
    guard let reaction = Reaction(rawValue: options.text("then")) else {
      preconditionFailure("a choice that was read as something else")
    }
    self.init(reaction, after: options.duration("after"))
  }
}
