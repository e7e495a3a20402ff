import Testing

@Suite("Shell")
struct ShellCommandTests {
  private let folder = Folder()
  private var file: String { folder.write(Files.troubled, to: "scenario.yaml") }

  @Test func commandLinesPrintAndExitAsTheToolsDo() {
    let outcome = Shell().run(
      "shell", file, "--at", "30s", "--transcript", "-c", "kubectl get deployments | wc -l", "-c", "kubectl logs nobody"
    )
    #expect(outcome.status == 1)
    #expect(outcome.output == "[+30s]$ kubectl get deployments | wc -l\n2\n[+30s]$ kubectl logs nobody\n")
    #expect(outcome.errors == "Error from server (NotFound): pods \"nobody\" not found\n")
  }

  @Test func variablesAreBound() {
    let outcome = Shell().run(
      "shell", file, "--at", "0s", "--var", "WHO=world", "--var", "N=3", "-c", "echo hello $WHO WHO N")
    #expect(outcome.status == 0 && outcome.output == "hello world world 3\n")
  }

  @Test func checkingRunsNothing() {
    let outcome = Shell().run(
      "shell", file, "--at", "0s", "--check", "-c", "kubectl get pods", "-c", "SELECT 1 FROM nothing")
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(outcome.errors == "1:15: error: relation \"nothing\" does not exist\n")
    #expect(Shell().run("shell", file, "--at", "0s", "--check", "-c", "kubectl get pods").status == 0)
  }

  @Test(arguments: [
    (["--at", "9999h", "-c", "true"], 64), (["--at", "soon", "-c", "true"], 64), (["-c", "true"], 64),
    (["--at", "0s", "--var", "x", "-c", "true"], 64), (["--at", "0s", "--attention", "0s", "-c", "true"], 64),
    (["--at", "10s", "-c", "sleep 999h"], 71), (["--at", "0s", "-c", "false"], 1),
    (["--at", "0s", "-c", "nothing"], 127),
  ])
  func statuses(arguments: [String], status: Int) {
    let outcome = Shell().run(["shell", file] + arguments)
    #expect(Int(outcome.status) == status, "\(outcome)")
  }
}
