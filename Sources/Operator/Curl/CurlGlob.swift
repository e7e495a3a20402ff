/// What curl makes of braces and brackets in a URL: sets such as `{one,two}` and ranges such as `[1-3]`, a request for each.
enum CurlGlob {
  /// Exit code 3, and what curl says.
  struct Malformed: Error {
    var text: String

    fileprivate init(_ what: String, _ url: String, at place: Int) {
      let pointer = String(repeating: " ", count: place) + "^"
      text = "curl: (3) \(what) in URL position \(place + 1):\n\(url)\n\(pointer)\n"
    }
  }

  /// The URL that is asked; nil: there are several.
  static func url(_ text: String) throws(Malformed) -> String? {
    var result = ""
    var rest = Substring(text)
    var isSingle = true
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "[" }) {
      let place = text.distance(from: text.startIndex, to: open)
      let isSet = rest[open] == "{"
      guard let close = rest[open...].firstIndex(of: isSet ? "}" : "]") else {
        throw isSet ? Malformed("unmatched brace", text, at: place) : Malformed("bad range", text, at: place + 1)
      }
      let content = rest[rest.index(after: open)..<close]
      // An address of IPv6 has brackets, too.
      if !isSet, content.isEmpty || content.contains(":") {
        result += rest[...close]
      } else {
        if content.isEmpty { throw Malformed("empty string within braces", text, at: place + 1) }
        isSingle = isSingle && isSet && !content.contains(",")
        result += rest[..<open] + content
      }
      rest = rest[rest.index(after: close)...]
    }
    return isSingle ? result + rest : nil
  }
}
