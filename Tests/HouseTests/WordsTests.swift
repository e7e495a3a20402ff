import Testing

@Suite struct WordsTests {
  /// Names that belong to one system's files: tables, metrics, variables, alerts, queue keys.
  static let systemNames = [
    "outbound_message", "outbound_attempt", "whatsapp_rate_limit", "OUTBOUND_", "WHATSAPP_PROVIDER", "SMS_PROVIDER",
    "WhatsAppQuotaHigh", "HighFailureRate", "appointment_reminder", "genzi",
  ]
  /// As those, of a system that stands on general components alone: not in documentation either.
  static let guestNames = [
    "novapulse", "nova:", "nova-", "webhooklogs", "webhookId", "QUEUE_CONCURRENCY", "MONGO_MAX_POOL_SIZE",
    "MONGO_MIN_POOL_SIZE",
    "MONGO_URI", "queue_size", "http_request_errors", "db_connection_pool", "cache:company", "cache:user",
    "cache:department",
  ]

  @Test func noSystemsNamesInSources() {
    let findings = Repository.sources.flatMap { file in
      Words.findings(Self.systemNames, in: file) { "'\($0)' is a system's own name: it belongs in that system's YAML" }
    }
    findings.report()
  }

  @Test func noGuestsNamesInSources() {
    let findings = Repository.files(under: "Sources", [".swift", ".md", ".h", ".modulemap"]).flatMap { file in
      Words.findings(Self.guestNames, in: file) { "'\($0)' is a system's own name: it belongs in that system's YAML" }
    }
    findings.report()
  }

  /// Words that say something is not finished.
  static let unfinished = ["TODO", "FIXME", "XXX", "STUB"]
  /// Paths of somebody's machine.
  static let machinePaths = ["/work/", "/tmp/", "/home/", "/root/"]

  static func projectFiles() -> [Repository.File] {
    let texts = [".swift", ".yaml", ".yml", ".md", ".json", ".h"]
    return ["Sources", "Tests", "Benchmarks", "scenarios", "reports"].flatMap { Repository.files(under: $0, texts) }
      + Repository.files(under: ".ci", [""])
      + ["Makefile", "README.md", "Package.swift"].compactMap(Repository.file)
  }

  @Test func nothingIsLeftUnfinished() {
    let findings = Self.projectFiles().filter { !$0.path.hasPrefix("Tests/HouseTests/") }.flatMap { file in
      Words.findings(Self.unfinished, in: file) { "'\($0)': finish it or take it out" }
    }
    findings.report()
  }

  @Test func noPathsOfAMachine() {
    let findings = Self.projectFiles().filter { !$0.path.hasPrefix("Tests/") }.flatMap { file in
      Words.findings(Self.machinePaths, in: file) { "'\($0)' is a path of one machine" }
    }
    findings.report()
  }

  @Test func findsAPlantedWordWithItsLine() {
    let file = Repository.File(path: "A.swift", text: "let a = 1\nlet table = \"outbound_message\"\n")
    let findings = Words.findings(Self.systemNames, in: file) { "has \($0)" }
    #expect(findings == [Finding(path: "A.swift", line: 2, message: "has outbound_message")])
  }
}
