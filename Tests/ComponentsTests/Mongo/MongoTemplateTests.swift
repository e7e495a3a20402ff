import MongoEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

@Suite struct MongoTemplateTests {
  private static let message = ClaimedMessage(
    id: .init(41), created: .start, channel: 1, template: 0, organisation: 1, attempt: 1, recipientIsInvalid: false,
    recipient: .init(only: .init(41)), segments: 1, flow: 0)

  @Test(arguments: [
    ("{a: {message}}", "{ a: 41 }"), ("{a: '{message}'}", #"{ a: "41" }"#),
    ("{a: \"m-{message}/{organisation}\"}", #"{ a: "m-41/org-2" }"#), ("{a: {organisation}}", #"{ a: "org-2" }"#),
    ("{a: {channel}, b: {pod}}", #"{ a: "WHATSAPP", b: "web-1" }"#), ("{a: {now}}", "{ a: new Date(1000) }"),
    ("{a: {random:5..5}, b: [{message}, {x: {message}}]}", "{ a: 5, b: [ 41, { x: 41 } ] }"),
    // Not placeholders: documents, other words, escaped quotes.
    ("{a: {message: 1}}", "{ a: { message: 1 } }"), ("{a: 'it\\'s {else}'}", #"{ a: "it's {else}" }"#),
    (#"{"$oid": "0123456789abcdef01234567"}"#, "ObjectId('0123456789abcdef01234567')"),
  ])
  func fills(text: String, filled: String) throws {
    let template = try MongoTemplate(parsing: text)
    var random = RandomStream(seed: 1, name: "template")
    let values = MongoTemplate.Values(
      message: Self.message, vocabulary: TestSystem.vocabulary, pod: "web-1", now: 1_000)
    #expect(try template.filled(values, &random).serverText == filled)
  }

  @Test func drawsEvenly() throws {
    let template = try MongoTemplate(parsing: "{n: {random:1..4}, o: {organisation}}")
    var random = RandomStream(seed: 1, name: "template")
    var counts: [String: Int] = [:]
    let values = MongoTemplate.Values(message: nil, vocabulary: TestSystem.vocabulary, pod: "", now: 0)
    for _ in 0..<8_000 { counts[try template.filled(values, &random).serverText, default: 0] += 1 }
    #expect(counts.count == 8)
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 150 })
  }

  @Test func aRequestHasNoNumber() throws {
    let template = try MongoTemplate(parsing: "{n: {message}}")
    var random = RandomStream(seed: 1, name: "template")
    let values = MongoTemplate.Values(message: nil, vocabulary: TestSystem.vocabulary, pod: "", now: 0)
    #expect(throws: MongoTemplate.Missing.self) { try template.filled(values, &random) }
  }
}
