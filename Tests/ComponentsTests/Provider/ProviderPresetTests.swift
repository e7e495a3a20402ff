import Components
import Testing
import VirtualTime

/// Every default and preset of the catalogue is a value of its option, and makes a machine.
@Suite struct ProviderPresetTests {
  @Test(arguments: ProviderCatalogue.presets.map(\.name))
  func presetsMakeMachines(name: String) throws {
    let preset = try #require(ProviderCatalogue.presets.first { $0.name == name })
    for value in preset.values {
      #expect(ProviderCatalogue.options.contains { $0.name == value.option }, "no option '\(value.option)'")
    }
    let machine = try ProviderMachine(options: Options("{}", ProviderCatalogue.options, preset: preset))
    #expect(Set(machine.codes.map(\.name)).count == machine.codes.count)
    #expect(machine.codes[machine.configuration.credentialsCode].errorClass == .stopChannel)
    #expect(machine.codes[machine.configuration.outageCode].errorClass == .retry)
    #expect(machine.codes[machine.configuration.invalidRecipient.code].errorClass == .permanent)
    #expect(machine.codes[machine.configuration.throughput.excess.code].errorClass == .retry)
  }
}
