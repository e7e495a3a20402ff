import Testing

@testable import Prometheus

/// Regular expressions of labels: anchored, RE2's syntax.
@Suite("Label patterns")
struct PatternTests {
  @Test(
    arguments: [
      ("abc", ["abc"], ["ab", "abcd", "xabc"]), ("a|b", ["a", "b"], ["", "ab"]), ("a.*", ["a", "ab\nc"], ["ba"]),
      ("(ab)+", ["ab", "abab"], ["", "aba"]), ("a{2,3}", ["aa", "aaa"], ["a", "aaaa"]), ("a{2}", ["aa"], ["aaa"]),
      ("a{2,}", ["aaaaa"], ["a"]), ("a{,2}", ["a{,2}"], ["a"]), ("[a-c]+", ["abc"], ["abd"]),
      ("[^a-c]+", ["xyz"], ["xa"]),
      ("[]a]", ["]", "a"], ["b"]), ("[a\\]]", ["]"], ["\\"]), ("\\d+\\.\\d", ["12.3"], ["12x3"]),
      ("\\w\\W", ["a-"], ["ab"]),
      ("(?i)abc", ["ABC", "abC"], ["abd"]), ("(?i:a)b", ["Ab"], ["AB"]), ("a(?:b|c)d", ["abd", "acd"], ["ad"]),
      ("(a|ab)(c|bcd)", ["abcd", "ac", "abc"], ["abd"]), ("(a*)*", ["", "aaa"], ["b"]),
      ("(a|b|)c?", ["", "a", "c"], ["cc"]),
      ("\\Qa.b\\E+", ["a.b", "a.bb"], ["axb"]), ("x\\x41\\x{e9}", ["xAé"], ["xA"]),
      ("[[:alpha:]]+[[:^digit:]]", ["ab-"], ["1-"]),
      ("^a$", ["a"], ["ba"]), ("a\\b.*", ["a b"], ["ab"]), ("a??b", ["b", "ab"], ["aab"]),
      ("5..", ["500", "5é2"], ["50"]),
      ("(?s).", ["\n"], [""]), ("(?-s).", ["a"], ["\n"]), ("ü+", ["üü"], ["u"]), ("", [""], ["a"]),
      ("[[:x]", ["[", ":", "x"], [""]),
    ] as [(String, [String], [String])])
  func matches(_ text: String, _ yes: [String], _ no: [String]) throws {
    let pattern = try LabelPattern(text)
    for value in yes { #expect(pattern.matches(value), "\(text) matches \(value)") }
    for value in no { #expect(!pattern.matches(value), "\(text) does not match \(value)") }
  }

  @Test(arguments: [
    ("(", 0), ("a)", 1), ("*a", 0), ("a**", 2), ("a{3,2}", 1), ("a{1001}", 1), ("[a", 0), ("[b-a]", 1), ("\\", 0),
    ("\\pL", 0), ("a\\1", 1), ("(?=a)", 0), ("(?P<n", 4), ("(?P<n>a)(?P<n>b)", 12), ("[[:foo:]]", 1), ("é\\y", 2),
    ("(((a{100}){100}){100})", 0),
  ])
  func refusesAt(_ text: String, _ offset: Int) {
    do throws(PatternProblem) {
      _ = try LabelPattern(text)
      Issue.record("\(text) is accepted")
    } catch {
      #expect(error.offset == offset, "\(text): \(error.message)")
    }
  }

  @Test(arguments: [
    ("(a)(b)?", "a", "$1|$2", "a|"), ("(a|ab)(c|bcd)(d*)", "abcd", "$1,$2,$3", "a,bcd,"),
    ("(.*?)(b*)", "aabb", "$1-$2", "aa-bb"),
    ("(.*)(b*)", "aabb", "$1-$2", "aabb-"), ("(?P<x>.)(.)", "ab", "${x}$x$2${2}y", "aabby"),
    ("(.)", "a", "$1y$$1$", "$1$"),
    ("(a)|(b)", "b", "[$1][$2][$3]", "[][b][]"), ("(é)+", "éé", "$1$0", "éééé".prefix(3).description),
  ])
  func replaces(_ text: String, _ value: String, _ template: String, _ expected: String) throws {
    #expect(try LabelPattern(text).replacement(for: value, template: template) == expected)
  }

  /// Patterns that take exponential time elsewhere.
  @Test func timeIsBounded() throws {
    let value = String(repeating: "a", count: 2_000)
    for text in ["(a*)*b", "(a|a)*b", "(a?){200}a{200}b", "(.*)(.*)(.*)(.*)b"] {
      #expect(try !LabelPattern(text).matches(value))
    }
  }
}
