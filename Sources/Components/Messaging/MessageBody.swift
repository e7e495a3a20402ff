/// How long a text message is on the wire.
public enum MessageBody {
  /// How its characters are sent.
  public enum Encoding: String, Hashable, Sendable, CaseIterable {
    /// GSM 7-bit: 160 characters in one segment, 153 in each of several.
    case gsm7
    /// UCS-2, as any character outside GSM's alphabet needs it: 70 and 67.
    case ucs2

    /// What one segment holds when it is the only one, and when it is one of several.
    var capacities: (single: Int, part: Int) {
      switch self {
      case .gsm7: (160, 153)
      case .ucs2: (70, 67)
      }
    }
  }

  /// The most segments a message may have here; 255 is what the header of a concatenated message can count.
  public static let largestSegments = 255

  /// The most characters a body may have: what fits into that many segments in either encoding.
  public static let largestCharacters = 67 * largestSegments

  /// The segments of a body (3GPP TS 23.040): an empty one has one. Characters of GSM's extension table count twice;
  /// whoever gives the length counts them so.
  public static func segments(characters: Int, encoding: Encoding) -> Int {
    let (single, part) = encoding.capacities
    return characters <= single ? 1 : (characters + part - 1) / part
  }
}
