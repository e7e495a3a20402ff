public import Foundation

/// The project's own files, found from where this source lies.
public enum ProjectFiles {
  /// The folder that holds `Package.swift`.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every shipped scenario, as a path from the root (`scenarios/SYSTEM/NAME.yaml`), sorted. Systems and on-call plans
  /// are parts of scenarios.
  public static let scenarios: [String] = {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: path("scenarios"))) ?? []
    return folders.filter { $0 != "systems" && $0 != "on-call" }.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: path("scenarios/\(folder)"))) ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { "scenarios/\(folder)/\($0)" }
    }.sorted()
  }()

  /// The absolute path of a file of the project.
  public static func path(_ relative: String) -> String { root.appending(path: relative).path }

  /// The text of a file of the project; nil when there is none.
  public static func text(_ relative: String) -> String? {
    try? String(contentsOfFile: path(relative), encoding: .utf8)
  }
}
