import RedisEngine
import VirtualTime

/// Commands drawn at random from forms such as `SET $k $v [ NX | XX ] [ EX $i ]`.
///
/// `[ a ]` may be there or not, `( a | b )` is one of several, `{ a }` stands one to three times, `$x` is drawn from a pool,
/// everything else is a word.
indirect enum Grammar {
  case word(RedisBytes)
  case pool(Character)
  case choice([[Grammar]])
  case optional([Grammar])
  case repeated([Grammar])

  static func parse(_ form: String) -> [Grammar] {
    var words = form.split(separator: " ").map(String.init)[...]
    return sequence(&words, until: [])
  }

  private static func sequence(_ words: inout ArraySlice<String>, until ends: Set<String>) -> [Grammar] {
    var result: [Grammar] = []
    while let word = words.first, !ends.contains(word) {
      words.removeFirst()
      switch word {
      case "[":
        let inner = alternatives(&words, until: "]")
        result.append(.optional(inner.count == 1 ? inner[0] : [.choice(inner)]))
      case "(": result.append(.choice(alternatives(&words, until: ")")))
      case "{":
        result.append(.repeated(sequence(&words, until: ["}"])))
        words.removeFirst()
      default:
        result.append(word.count == 2 && word.hasPrefix("$") ? .pool(word.last!) : .word(RedisBytes(word)))
      }
    }
    return result
  }

  private static func alternatives(_ words: inout ArraySlice<String>, until end: String) -> [[Grammar]] {
    var result = [sequence(&words, until: ["|", end])]
    while words.first == "|" {
      words.removeFirst()
      result.append(sequence(&words, until: ["|", end]))
    }
    words.removeFirst()
    return result
  }
}

/// Draws sequences of commands.
struct SequenceGenerator {
  private var random: RandomStream
  private let families: [[[Grammar]]]
  private var keys: [RedisBytes] = []

  static let keyPool: [RedisBytes] = ["k", "s:1", "s:2", "q:7:lock", "x", "12", "a longer name of a key"]
  private static let values: [RedisBytes] = [
    "a", "b", "c", "abc", "", "0", "1", "10", "-5", "3.5", "-0", "007", " 1", "1e3", "hello world",
    "9223372036854775807",
    "-9223372036854775808", "inf", "0x10", RedisBytes([0, 255, 10, 13]), "a value of more than fourteen bytes",
    RedisBytes(String(repeating: "long ", count: 20)), "1.10", "5.0e-2", "nan",
  ]
  private static let members: [RedisBytes] = [
    "a", "b", "c", "d", "aa", "ab", "", "1", "2", "10", "-1", "3.0", "a member of more than fourteen bytes",
  ]
  private static let integers: [RedisBytes] = [
    "0", "1", "2", "3", "-1", "-2", "1", "2", "5", "-100", "100", "9223372036854775807", "-9223372036854775808", "abc",
    "1.5", "", "2147483648", "92233720368547758",
  ]
  private static let floats: [RedisBytes] = [
    "0", "1", "2", "-1", "1.5", "3.1", "-2.25", "1e5", "0.1", "inf", "-inf", "+inf", "nan", "abc", "1e400", "-0", "3",
    "123456789012345678", "1e-7", "0.30000000000000004", "",
  ]
  private static let limits: [RedisBytes] = [
    "-inf", "+inf", "0", "1", "(1", "2", "(2", "-1", "(", "abc", "1.5", "3", "(-inf", "1e5",
  ]
  private static let lexical: [RedisBytes] = ["-", "+", "[a", "(a", "[b", "(c", "[", "(", "a", "[aa", "(ab", "[d"]
  private static let streamIDs: [RedisBytes] = [
    "1-1", "1-2", "2-1", "2-0", "3-1", "1", "2", "3", "5-5", "0-0", "0", "10-1", "7-1", "abc", "1-", "-1", "1-x", "4-*",
    "5-*",
    "18446744073709551615-18446744073709551615",
  ]
  private static let ranges: [RedisBytes] = [
    "-", "+", "1", "2", "(1", "(2-1", "1-1", "3", "2-1", "0", "5", "(", "(-", "abc", "100",
  ]
  private static let patterns: [RedisBytes] = [
    "*", "a*", "s:*", "?", "[a-c]*", "*1*", "[^a]*", "\\*", "q:*:lock", "[a",
  ]

  init(seed: UInt64, families: [[String]]) {
    random = RandomStream(seed: seed, name: "commands")
    self.families = families.map { $0.map(Grammar.parse) }
  }

  /// A sequence of commands; the keys are few, so that types collide.
  mutating func next(count: Int) -> [[RedisBytes]] {
    keys = (0..<4).map { _ in draw(Self.keyPool) }
    // Mostly of one family, so that something grows.
    let main = families[random.below(families.count)]
    return (0..<count).map { _ in
      let family = random.chance(0.8) ? main : families[random.below(families.count)]
      var command: [RedisBytes] = []
      expand(family[random.below(family.count)], into: &command)
      return spoilt(command)
    }
  }

  private mutating func draw(_ pool: [RedisBytes]) -> RedisBytes { pool[random.below(pool.count)] }

  /// Now and then a command gets a wrong number of words, or a strange one.
  private mutating func spoilt(_ command: [RedisBytes]) -> [RedisBytes] {
    var command = command
    switch random.below(40) {
    case 0: if command.count > 1 { command.removeLast() }
    case 1: command.append(draw(Self.values))
    // A cursor that no server has given means nothing.
    case 2:
      if command.count > 2, !command[0].text.hasSuffix("SCAN") {
        command[2 + random.below(command.count - 2)] = draw(Self.values)
      }
    case 3: command[0] = RedisBytes(command[0].text.lowercased())
    default: break
    }
    return command
  }

  private mutating func expand(_ form: [Grammar], into command: inout [RedisBytes]) {
    for part in form {
      switch part {
      case .word(let word): command.append(word)
      case .pool(let name): command += drawn(name)
      case .choice(let choices): expand(choices[random.below(choices.count)], into: &command)
      case .optional(let inner): if random.chance(0.35) { expand(inner, into: &command) }
      case .repeated(let inner): for _ in 0...random.below(3) { expand(inner, into: &command) }
      }
    }
  }

  /// Mostly from the sensible head of a pool.
  private mutating func sensible(_ pool: [RedisBytes], _ head: Int) -> RedisBytes {
    random.chance(0.85) ? pool[random.below(min(head, pool.count))] : draw(pool)
  }

  private mutating func drawn(_ name: Character) -> [RedisBytes] {
    switch name {
    case "k": return [draw(keys)]
    case "v": return [draw(Self.values)]
    case "m": return [sensible(Self.members, 8)]
    case "i": return [sensible(Self.integers, 9)]
    case "f": return [sensible(Self.floats, 9)]
    case "r": return [sensible(Self.limits, 8)]
    case "l": return [sensible(Self.lexical, 6)]
    case "s": return [sensible(Self.streamIDs, 9)]
    case "g": return [sensible(Self.ranges, 9)]
    case "p": return [draw(Self.patterns)]
    // Numbers of seconds that do not pass while the test runs.
    case "e": return [draw(["100000", "200000", "3000000", "-1", "0", "abc", "9223372036854775807", "100000"])]
    // Moments far ahead and long past, in seconds and in milliseconds.
    case "t": return [draw(["4000000000", "4100000000", "1000000000", "1", "0", "-5", "x", "4000000000"])]
    case "T": return [draw(["4000000000000", "4100000000000", "1000000000000", "1", "0", "-5", "x"])]
    case "K":
      let count = 1 + random.below(3)
      return [random.chance(0.92) ? RedisBytes(count) : sensible(Self.integers, 18)]
        + (0..<count).map { _ in draw(keys) }
    case "o": return [draw(["g1", "g2", "g1", "g1", "nogroup"])]
    case "c": return [draw(["alice", "bob", "alice"])]
    default: preconditionFailure("there is no pool \(name)")
    }
  }
}
