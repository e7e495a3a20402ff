// A plain program for perf and callgrind: the benchmark harness adds its own work and cannot run without its plugin.
import Glibc
import Workloads

let usage = """
  usage: measure NAME|all [--operations N] [--threads N] [--repeat N]
  Performs a workload and prints one line of JSON a time. Workloads:
  \(Workload.all.map { "  \($0.name) (\($0.unit))" }.joined(separator: "\n"))
  """

func fail(_ message: String) -> Never {
  let text = "measure: \(message)\n\(usage)\n"
  _ = text.withCString { write(STDERR_FILENO, $0, text.utf8.count) }
  exit(64)
}

var arguments = Array(CommandLine.arguments.dropFirst())
guard !arguments.isEmpty else { fail("no workload is named") }
let name = arguments.removeFirst()
var options = ["--operations": 0, "--threads": 1, "--repeat": 1]
while !arguments.isEmpty {
  let option = arguments.removeFirst()
  guard options[option] != nil else { fail("unknown option \(option)") }
  guard let text = arguments.first, let value = Int(text), value > 0 else {
    fail("\(option) takes a whole number above 0")
  }
  options[option] = value
  arguments.removeFirst()
}

let chosen = Workload.all.filter { name == "all" || $0.name == name }
guard !chosen.isEmpty else { fail("there is no workload \(name)") }
for workload in chosen {
  for _ in 0..<options["--repeat"]! {
    let operations = options["--operations"]!
    print(
      workload.measure(operations: operations == 0 ? workload.operations : operations, threads: options["--threads"]!)
        .json)
  }
}
