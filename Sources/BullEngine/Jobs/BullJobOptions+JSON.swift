public import RedisEngine

extension BullJobOptions {
  /// As BullMQ stores them, `attempts` first and what is default left out.
  public var json: String {
    var members = ["\"attempts\":\(attempts)"]
    if let backoff { members.append("\"backoff\":\(backoff.json)") }
    if let deduplication {
      let ttl = deduplication.ttl.map { ",\"ttl\":\($0)" } ?? ""
      members.append("\"de\":{\"id\":\(JSONText.quoted(deduplication.id.text))\(ttl)}")
    }
    if delay > 0 { members.append("\"delay\":\(delay)") }
    if let jobID { members.append("\"jobId\":\(JSONText.quoted(jobID.text))") }
    if let keepLogs { members.append("\"kl\":\(keepLogs)") }
    if lifo { members.append("\"lifo\":true") }
    if priority > 0 { members.append("\"priority\":\(priority)") }
    if let removeOnComplete { members.append("\"removeOnComplete\":\(removeOnComplete.json)") }
    if let removeOnFail { members.append("\"removeOnFail\":\(removeOnFail.json)") }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// Reads a job's `opts`; what is not there is default, what is unknown is passed over. nil: this is no JSON object.
  public init?(json: RedisBytes) {
    guard case .object(let members)? = JSONText.parse(json.bytes) else { return nil }
    self.init()
    for (name, value) in members {
      switch name {
      case "attempts": attempts = value.integer.map(Int.init) ?? 0
      case "backoff": backoff = BullBackoff(value)
      case "de":
        if let id = value["id"]?.text {
          deduplication = BullDeduplication(id: RedisBytes(id), ttl: value["ttl"]?.integer)
        }
      case "delay": delay = value.integer ?? 0
      case "jobId": jobID = value.text.map { RedisBytes($0) }
      case "kl": keepLogs = value.integer.map(Int.init)
      case "lifo": lifo = value == .bool(true)
      case "priority": priority = value.integer ?? 0
      case "removeOnComplete": removeOnComplete = BullKeep(value)
      case "removeOnFail": removeOnFail = BullKeep(value)
      default: break
      }
    }
  }
}

extension BullBackoff {
  var json: String {
    let name =
      switch kind {
      case .fixed: "fixed"
      case .exponential: "exponential"
      case .custom(let name): name
      }
    return "{\"type\":\(JSONText.quoted(name)),\"delay\":\(delay)\(jitter > 0 ? ",\"jitter\":\(jitter)" : "")}"
  }

  /// A bare number is a fixed delay.
  init?(_ value: JSONText) {
    if let delay = value.integer {
      self.init(.fixed, delay: max(0, delay))
      return
    }
    guard let name = value["type"]?.text else { return nil }
    let kind: Kind = name == "fixed" ? .fixed : name == "exponential" ? .exponential : .custom(name)
    let jitter = min(1, max(0, value["jitter"]?.number ?? 0))
    self.init(kind, delay: max(0, value["delay"]?.integer ?? 0), jitter: jitter)
  }
}

extension BullKeep {
  var json: String {
    if self == .none { return "true" }
    if let count, age == nil, limit == 1_000 { return "\(count)" }
    var members: [String] = []
    if let age { members.append("\"age\":\(age)") }
    if let count { members.append("\"count\":\(count)") }
    if limit != 1_000 { members.append("\"limit\":\(limit)") }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// `true`, `false`, a count or an object.
  init?(_ value: JSONText) {
    switch value {
    case .bool(let isRemoved): self = isRemoved ? .none : .all
    case .number: self.init(count: value.integer.flatMap { $0 < 0 ? nil : Int($0) })
    case .object:
      self.init(
        count: value["count"]?.integer.flatMap { $0 < 0 ? nil : Int($0) }, age: value["age"]?.integer,
        limit: value["limit"]?.integer.map(Int.init) ?? 1_000)
    default: return nil
    }
  }
}
