import TestSupport
import Testing

/// The reader of valgrind's profiles, on one made by hand: names written once, callers kept apart, subprograms.
@Suite("Profiles of callgrind")
struct CallgrindProfileTests {
  static let profile = CallgrindProfile(
    Array(
      """
      # callgrind format
      version: 1
      events: Ir
      summary: 4100

      ob=(1) /usr/bin/program
      fl=(1) main.c
      fn=(1) main
      16 400
      cfn=(2) make
      calls=3 50
      16 3700
      cfn=(3) malloc'make'main
      calls=1 7
      18 20

      fn=(2)
      50 90
      cob=(2)
      cfi=(2)
      cfn=(3)
      calls=30 7
      +1 600
      cfn=(4) calloc'make'other
      calls=2 7
      * 5
      cfn=(5) mallocx
      calls=9 7
      +1 5

      fn=(3)
      7 620
      totals: 4100
      """.utf8))

  @Test func countsInstructions() { #expect(Self.profile.instructions == 4100) }

  @Test func countsWhatEachFunctionTakesItself() {
    #expect(Self.profile.ownInstructions == ["main": 400, "make": 90, "malloc'make'main": 620])
  }

  @Test func countsCallsByFunctionAndCaller() {
    #expect(Self.profile.calls["make"] == ["main": 3])
    #expect(Self.profile.calls["malloc'make'main"] == ["main": 1, "make": 30])
  }

  @Test func sumsAllocationsByTheChainOfTheirCallers() {
    let calls = Self.profile.calls(of: ["malloc", "calloc"])
    #expect(calls == [["make", "main"]: 31, ["make", "other"]: 2])
    #expect(Self.profile.calls(of: ["make"]) == [["main"]: 3])
    #expect(Self.profile.calls(of: []).isEmpty)
  }

  @Test func somethingElseIsEmpty() {
    let profile = CallgrindProfile(Array("calls\n\nfn=\n".utf8))
    #expect(profile.instructions == 0 && profile.calls.isEmpty)
  }
}
