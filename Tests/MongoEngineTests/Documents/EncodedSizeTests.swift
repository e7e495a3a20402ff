import Testing

@testable import MongoEngine

@Suite struct EncodedSizeTests {
  /// The examples of bsonspec.org with their lengths, and one document of each kind of value, reckoned by its grammar.
  @Test(arguments: [
    ("{}", 5), ("{hello: 'world'}", 0x16), ("{BSON: ['awesome', 5.05, NumberInt(1986)]}", 0x31),
    ("{a: NumberInt(1)}", 12), ("{a: NumberLong('1')}", 16), ("{a: 1.5}", 16), ("{a: true}", 9), ("{a: null}", 8),
    ("{a: ''}", 13), ("{a: 'é'}", 15), ("{é: null}", 9), ("{a: ObjectId('000000000000000000000001')}", 20),
    ("{a: new Date(5)}", 16), ("{a: Timestamp(1, 2)}", 16), ("{a: /ab/i}", 13), ("{a: BinData(0, 'AQI=')}", 15),
    ("{a: {}}", 13), ("{a: {b: NumberInt(1)}}", 20), ("{a: []}", 13), ("{a: MinKey(), b: MaxKey()}", 11),
    // The places of an array are names: the eleventh takes two bytes.
    ("{a: [null, null, null, null, null, null, null, null, null, null, null]}", 13 + 10 * 3 + 4),
  ])
  func isThatOfTheSpecification(text: String, size: Int) { #expect(document(text).encodedSize == size) }
}
