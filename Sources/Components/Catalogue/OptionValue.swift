public import VirtualTime

/// A typed value of an option.
public indirect enum OptionValue: Hashable, Sendable {
  case boolean(Bool)
  /// Of the kinds `text`, `choice` and `reference`.
  case text(String)
  case integer(Int)
  case number(Double)
  case duration(VirtualDuration)
  case share(Share)
  case rate(Rate)
  case distribution(DurationDistribution)
  case list([OptionValue])
  /// Of the kinds `map` and `object`, and the options of a `workload` without its type.
  case options(Options)
  case workload(type: String, Options)
  /// A scalar that is filled from a pod's environment; `kind` is what the filled text must be.
  case template(String, kind: OptionKind)
}

/// The typed values of a mapping, in the order of the file; defaults are already filled in.
public struct Options: Hashable, Sendable {
  /// The values in order.
  public private(set) var entries: [Entry] = []

  /// A value and its name.
  public struct Entry: Hashable, Sendable {
    public var name: String
    public var value: OptionValue
  }

  public init() {}

  /// Adds a value under a name that must not be there yet, in constant time.
  public mutating func append(_ name: String, _ value: OptionValue) {
    entries.append(Entry(name: name, value: value))
  }

  public subscript(name: String) -> OptionValue? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(name: name, value: value))
      case (nil, nil): break
      }
    }
  }
}
