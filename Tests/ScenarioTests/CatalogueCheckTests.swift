import Components
import Scenario
import Testing
import VirtualTime

@Suite("Checking a catalogue")
struct CatalogueCheckTests {
  @Test func findsNothingInGoodOnes() {
    #expect(CatalogueCheck.problems(in: TestCatalogue.catalogue) == [])
    #expect(CatalogueCheck.problems(in: .standard) == [])
  }

  @Test func findsBadDefaults() {
    var type = TestCatalogue.store
    type.options = [
      OptionSpec("a", .integer(1...5), default: "7", .assumed, "A."),
      OptionSpec("b", .duration(.zero ... .longest), default: "5", .assumed, "B."),
      OptionSpec("b", .object([OptionSpec("c", .boolean, default: "maybe", .assumed, "C.")]), required: false, "B."),
      OptionSpec("d", .distribution, default: "{p50: 1s, p95", .assumed, "D."),
      OptionSpec("type", .text, required: false, "Taken."),
    ]
    type.presets = [Preset("p", "P.", [.init("x", "1", .assumed), .init("a", "9", .assumed)])]
    type.faults = [FaultType("at", "Taken.")]
    let problems = CatalogueCheck.problems(in: Catalogue(components: [type, type], workloads: []))
    for expected in [
      "default of 'a': expected a whole number from 1 to 5, not 7", "default of 'b': a duration needs a unit",
      "the option 'b' is there twice", "default of 'c': expected true or false", "default of 'd': not valid YAML",
      "no option can be named 'type'", "there is no option 'x'", "'a': expected a whole number from 1 to 5, not 9",
      "no fault can be named 'at'", "the component type 'store' is there twice",
    ] {
      #expect(problems.contains { $0.contains(expected) }, "\(expected) not in \(problems)")
    }
  }
}
