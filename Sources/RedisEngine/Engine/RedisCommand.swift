/// What Redis itself says about a command: its name, how many arguments it takes, what it may do, what it costs.
public struct RedisCommand: Sendable {
  /// What the server may do with a command, as `COMMAND` shows it.
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public static let write = Flags(rawValue: 1)
    public static let readonly = Flags(rawValue: 2)
    /// Refused when memory is short and nothing can be evicted.
    public static let denyoom = Flags(rawValue: 4)
    /// May wait for keys.
    public static let blocking = Flags(rawValue: 8)
    /// Allowed while the data is loaded.
    public static let loading = Flags(rawValue: 16)
    /// Allowed on a replica without its master.
    public static let stale = Flags(rawValue: 32)
    public static let fast = Flags(rawValue: 64)
    public static let pubsub = Flags(rawValue: 128)
    public static let admin = Flags(rawValue: 256)
    /// Refused inside a transaction.
    public static let noMulti = Flags(rawValue: 512)
  }

  /// How the time of a command grows.
  public enum Cost: Hashable, Sendable {
    case constant
    /// With the logarithm of the collection's size.
    case logarithmic
    /// With the number of what is named here; ``RedisEngine/elementsTouched`` says how many those were.
    case linear(String)
  }

  /// In lower case; a subcommand is `container|name`.
  public let name: String
  /// The number of words of the command, its name included; negative: at least so many.
  public let arity: Int
  public let flags: Flags
  public let cost: Cost
  public let subcommands: [RedisCommand]
  let handler: Handler

  /// What a command does; it may count the elements that it touches.
  typealias Handler = @Sendable (inout RedisEngine, RedisCall) throws(RedisError) -> RedisReply

  /// A command that takes constant time.
  init(_ name: String, _ arity: Int, _ flags: Flags, _ handler: @escaping Handler) {
    self.init(name, arity, flags, .constant, handler)
  }

  init(_ name: String, _ arity: Int, _ flags: Flags, _ cost: Cost, _ handler: @escaping Handler) {
    self.name = name
    self.arity = arity
    self.flags = flags
    self.cost = cost
    self.handler = handler
    subcommands = []
  }

  /// A command that is only a name for its subcommands.
  init(_ name: String, _ arity: Int, of subcommands: [RedisCommand]) {
    self.name = name
    self.arity = arity
    flags = []
    cost = .constant
    self.subcommands = subcommands
    handler = { _, _ throws(RedisError) in throw .syntax }
  }

  func accepts(_ count: Int) -> Bool { arity >= 0 ? count == arity : count >= -arity }

  /// All commands of the engine, by their names.
  public static let all: [RedisCommand] =
    (strings + keys + hashes + lists + sets + sortedSets + streams + messaging + transactions + server + replication)
    .sorted { $0.name < $1.name }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The command with this name, in any case.
  public static func named(_ name: RedisBytes) -> RedisCommand? { byName[name.text.lowercased()] }
}

/// A command with its arguments, as a handler gets it.
struct RedisCall: Sendable {
  /// All words; the first is the command's name.
  var words: [RedisBytes]
  var command: RedisCommand

  var count: Int { words.count }
  @inline(__always) subscript(index: Int) -> RedisBytes { words[index] }

  /// Whether the word is this keyword, in any case.
  func isWord(_ index: Int, _ keyword: String) -> Bool {
    index < words.count && words[index].equalsIgnoringCase(keyword)
  }

  func integer(_ index: Int) throws(RedisError) -> Int64 {
    guard let value = words[index].integer else { throw .notInteger }
    return value
  }

  func double(_ index: Int) throws(RedisError) -> Double {
    guard let value = words[index].double else { throw .notFloat }
    return value
  }
}

extension RedisBytes {
  /// ASCII letters in either case are the same.
  func equalsIgnoringCase(_ keyword: String) -> Bool {
    guard count == keyword.utf8.count else { return false }
    return withBytes { bytes in
      zip(bytes, keyword.utf8).allSatisfy { Self.lowered($0) == Self.lowered($1) }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }
}
