import VirtualTime

/// What a curl command line asks for.
struct CurlRequest {
  var url = ""
  var method: String?
  var headers: [String] = []
  /// `-u`: user and password.
  var credentials: String?
  /// Parts of a form (`-d`).
  var data: [String] = []
  var isSilent = false
  var showsErrors = false
  var failsOnError = false
  var includesHeaders = false
  var discardsOutput = false
  /// `-k`: takes any certificate.
  var isInsecure = false
  var writesOut: String?
  var patience: VirtualDuration?
  /// Not with `-g`.
  private var globs = true

  /// - Throws: what curl says about options that it does not know, or the simulation not.
  init(arguments: [String]) throws(ToolFailure) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument.count > 1 else {
        guard url.isEmpty else { throw Self.severalURLs }
        url = argument
        continue
      }
      if argument.hasPrefix("--") {
        try read(argument, argument, &rest)
      } else {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
          // A value may follow its letter at once.
          if "XHudomwA".contains(letter), !letters.isEmpty {
            rest = [String(letters)] + rest
            letters = ""
          }
          try read("-\(letter)", argument, &rest)
        }
      }
    }
    guard !url.isEmpty else {
      throw ToolFailure(2, "curl: try 'curl --help' or 'curl --manual' for more information\n")
    }
    guard globs else { return }
    let single: String?
    do throws(CurlGlob.Malformed) { single = try CurlGlob.url(url) } catch {
      throw ToolFailure(3, isSilent && !showsErrors ? "" : error.text)
    }
    guard let single else { throw Self.severalURLs }
    url = single
  }

  /// Options that curl has and that would change what is seen.
  private static let unsupported: Set<String> = [
    "-I", "--head", "-v", "--verbose", "-#", "--progress-bar", "-D", "--dump-header", "-O", "--remote-name", "-T",
    "--upload-file", "-F", "--form", "-x", "--proxy", "-b", "--cookie", "-c", "--cookie-jar", "-e", "--referer", "-K",
    "--config", "-C", "--continue-at", "-r", "--range", "-h", "--help", "-V", "--version", "-4", "-6", "--ipv4",
    "--ipv6",
    "-E", "--cert", "--key", "--cacert", "--data-binary", "--json", "--compressed", "--fail-with-body",
    "--http1.1", "--http2", "--max-redirs", "--oauth2-bearer", "--parallel", "-Z", "--resolve", "--connect-to",
    "--retry",
    "--retry-delay", "--retry-all-errors", "--retry-connrefused", "--retry-max-time", "--trace", "--trace-ascii",
    "--trace-time", "--stderr", "--url", "--no-progress-meter", "--unix-socket", "--location-trusted", "--digest",
    "--basic", "--limit-rate", "--interface", "--tlsv1.2", "--tlsv1.3",
  ]

  private static let severalURLs = ToolFailure(126, "firedrill: the simulation asks one URL at a time\n")

  private mutating func read(
    _ option: String, _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(ToolFailure) {
    func value() throws(ToolFailure) -> String {
      guard let value = rest.popFirst() else {
        throw ToolFailure(
          2,
          "curl: option \(argument): requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
        )
      }
      return value
    }
    switch option {
    case "-X", "--request": method = try value()
    case "-H", "--header": headers.append(try value())
    case "-u", "--user": credentials = try value()
    case "-d", "--data", "--data-urlencode", "--data-raw": data.append(try value())
    case "-s", "--silent": isSilent = true
    case "-S", "--show-error": showsErrors = true
    case "-f", "--fail": failsOnError = true
    case "-i", "--include": includesHeaders = true
    case "-o", "--output":
      let file = try value()
      guard file == "/dev/null" else {
        throw ToolFailure(126, "firedrill: the simulation writes no files (-o \(file))\n")
      }
      discardsOutput = true
    case "-w", "--write-out": writesOut = try value()
    case "-m", "--max-time", "--connect-timeout":
      let text = try value()
      guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else {
        throw ToolFailure(
          2,
          "curl: option \(argument): expected a proper numerical parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
        )
      }
      patience = VirtualDuration(seconds: seconds)
    case "-A", "--user-agent": _ = try value()
    case "-g", "--globoff": globs = false
    case "-k", "--insecure": isInsecure = true
    case "-L", "--location", "-G", "--get", "-N", "--no-buffer":
      if option == "-G" || option == "--get" { method = method ?? "GET" }
    case _ where Self.unsupported.contains(option):
      throw ToolFailure(126, "firedrill: the simulation does not support curl \(option)\n")
    default:
      throw ToolFailure(
        2, "curl: option \(argument): is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n")
    }
  }

  var verb: String { method ?? (data.isEmpty ? "GET" : "POST") }

  /// Of a URL.
  typealias Parts = (scheme: String, host: String, port: Int, path: String, query: String)

  /// Scheme, host, port, path and query; nil: it is no URL that curl would ask.
  var parts: Parts? {
    var text = Substring(url)
    var scheme = "http"
    if let end = text.range(of: "://") {
      scheme = text[..<end.lowerBound].lowercased()
      text = text[end.upperBound...]
    }
    let cut = text.firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
    let authority = text[..<cut].split(separator: ":", omittingEmptySubsequences: false)
    guard let host = authority.first, !host.isEmpty else { return nil }
    var port = scheme == "https" ? 443 : 80
    if authority.count > 1 {
      guard authority.count == 2, let number = Int(authority[1]), (1...65_535).contains(number) else { return nil }
      port = number
    }
    let rest = text[cut...]
    let question = rest.firstIndex(of: "?") ?? rest.endIndex
    let path = rest[..<question]
    return (
      scheme, host.lowercased(), port, path.isEmpty ? "/" : String(path),
      question == rest.endIndex ? "" : String(rest[rest.index(after: question)...])
    )
  }

  /// The value of a form's field.
  func field(_ name: String) -> String? {
    for part in data {
      for pair in part.split(separator: "&") {
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count == 2, halves[0] == name { return String(halves[1]) }
      }
    }
    return nil
  }
}

extension Substring {
  /// Where a text first stands in it.
  fileprivate func range(of text: String) -> Range<Index>? {
    var position = startIndex
    while position < endIndex {
      if self[position...].hasPrefix(text) { return position..<index(position, offsetBy: text.count) }
      position = index(after: position)
    }
    return nil
  }
}
