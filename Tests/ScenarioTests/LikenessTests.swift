import Components
import Scenario
import Testing

/// `like: OTHER`: a component that has everything another one has.
@Suite("Components that are like others")
struct LikenessTests {
  private let base =
    MergeTests.base + """

      variants:
        more: {components: {backend: {env: {A: "9"}}}}
      """

  private func options(_ component: String, _ line: String, set: [String] = [], variant: String? = nil) throws
    -> Options
  {
    let files = ["main.yaml": base.replacing("flows:\n", with: "  canary: \(line)\nflows:\n")]
    let plan = try #require(try TestFiles.read(files, set: set, variant: variant).plans.first)
    return try #require(plan.components.first { $0.name == component }).options
  }

  @Test func hasWhatTheOtherHas() throws {
    let canary = try options("canary", "{like: backend, env: {B: x}}")
    #expect(canary.options("env").text("A") == "1")
    #expect(canary.options("env").text("B") == "x")
    // The other keeps what it has.
    #expect(try options("backend", "{like: backend, env: {B: x}}").options("env").text("B") == "2")
  }

  @Test func followsTheOthersChanges() throws {
    let line = "{like: backend, env: {B: x}}"
    #expect(try options("canary", line, set: ["components.backend.env.A=7"]).options("env").text("A") == "7")
    #expect(try options("canary", line, variant: "more").options("env").text("A") == "9")
    // What it says itself wins.
    let own = try options("canary", line, set: ["components.canary.env.A=5", "components.backend.env.A=7"])
    #expect(own.options("env").text("A") == "5")
  }

  @Test func mayBeLikeOneThatIsLikeAnother() throws {
    let line = "{like: backend, env: {B: x}}\n  second: {like: canary, env: {A: \"8\"}}"
    let second = try options("second", line).options("env")
    #expect(second.text("A") == "8" && second.text("B") == "x")
  }

  @Test func resolvedFilesHaveItWrittenOut() throws {
    let files = ["main.yaml": base.replacing("flows:\n", with: "  canary: {like: backend}\nflows:\n")]
    let text = try TestFiles.read(files, variant: "base").resolvedYAML(0)
    #expect(!text.contains("like:"))
    #expect(text.contains("canary:"))
  }
}
