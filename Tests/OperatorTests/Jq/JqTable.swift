/// What jq 1.6 wrote for these.
struct JqCase {
  var arguments: [String]
  var input: String
  var output: String
  var error: String
  var exitCode: Int

  init(_ arguments: [String], _ input: String, _ output: String, error: String, exit exitCode: Int) {
    self.arguments = arguments
    self.input = input
    self.output = output
    self.error = error
    self.exitCode = exitCode
  }

  private static let stats =
    "{\"queues\":[{\"name\":\"email\",\"waiting\":12,\"failed\":3,\"ok\":true,\"tags\":[\"a\",\"b\"]},{\"name\":\"webhook\",\"waiting\":0,\"failed\":130,\"ok\":false,\"tags\":[]}],\"status\":\"healthy\",\"uptime\":12.50,\"memory\":{\"rss\":1e9,\"heap\":null},\"text\":\"a \\\"b\\\" \\u00e9\\n\"}\n"

  static let table: [JqCase] = [
    JqCase(
      ["."], stats,
      "{\n  \"queues\": [\n    {\n      \"name\": \"email\",\n      \"waiting\": 12,\n      \"failed\": 3,\n      \"ok\": true,\n      \"tags\": [\n        \"a\",\n        \"b\"\n      ]\n    },\n    {\n      \"name\": \"webhook\",\n      \"waiting\": 0,\n      \"failed\": 130,\n      \"ok\": false,\n      \"tags\": []\n    }\n  ],\n  \"status\": \"healthy\",\n  \"uptime\": 12.5,\n  \"memory\": {\n    \"rss\": 1000000000,\n    \"heap\": null\n  },\n  \"text\": \"a \\\"b\\\" é\\n\"\n}\n",
      error: "", exit: 0),
    JqCase(
      [], stats,
      "{\n  \"queues\": [\n    {\n      \"name\": \"email\",\n      \"waiting\": 12,\n      \"failed\": 3,\n      \"ok\": true,\n      \"tags\": [\n        \"a\",\n        \"b\"\n      ]\n    },\n    {\n      \"name\": \"webhook\",\n      \"waiting\": 0,\n      \"failed\": 130,\n      \"ok\": false,\n      \"tags\": []\n    }\n  ],\n  \"status\": \"healthy\",\n  \"uptime\": 12.5,\n  \"memory\": {\n    \"rss\": 1000000000,\n    \"heap\": null\n  },\n  \"text\": \"a \\\"b\\\" é\\n\"\n}\n",
      error: "", exit: 0),
    JqCase(
      ["-c", "."], stats,
      "{\"queues\":[{\"name\":\"email\",\"waiting\":12,\"failed\":3,\"ok\":true,\"tags\":[\"a\",\"b\"]},{\"name\":\"webhook\",\"waiting\":0,\"failed\":130,\"ok\":false,\"tags\":[]}],\"status\":\"healthy\",\"uptime\":12.5,\"memory\":{\"rss\":1000000000,\"heap\":null},\"text\":\"a \\\"b\\\" é\\n\"}\n",
      error: "", exit: 0),
    JqCase([".status"], stats, "\"healthy\"\n", error: "", exit: 0),
    JqCase(["-r", ".status"], stats, "healthy\n", error: "", exit: 0),
    JqCase([".text"], stats, "\"a \\\"b\\\" é\\n\"\n", error: "", exit: 0),
    JqCase(["-r", ".text"], stats, "a \"b\" é\n\n", error: "", exit: 0),
    JqCase(
      ["-S", "-c", "."], stats,
      "{\"memory\":{\"heap\":null,\"rss\":1000000000},\"queues\":[{\"failed\":3,\"name\":\"email\",\"ok\":true,\"tags\":[\"a\",\"b\"],\"waiting\":12},{\"failed\":130,\"name\":\"webhook\",\"ok\":false,\"tags\":[],\"waiting\":0}],\"status\":\"healthy\",\"text\":\"a \\\"b\\\" é\\n\",\"uptime\":12.5}\n",
      error: "", exit: 0),
    JqCase(["--tab", ".memory"], stats, "{\n\t\"rss\": 1000000000,\n\t\"heap\": null\n}\n", error: "", exit: 0),
    JqCase(["--indent", "1", ".memory"], stats, "{\n \"rss\": 1000000000,\n \"heap\": null\n}\n", error: "", exit: 0),
    JqCase(["--indent", "0", ".memory"], stats, "{\"rss\":1000000000,\"heap\":null}\n", error: "", exit: 0),
    JqCase(["-j", ".queues[].name"], stats, "emailwebhook", error: "", exit: 0),
    JqCase(
      [".queues[0]"], stats,
      "{\n  \"name\": \"email\",\n  \"waiting\": 12,\n  \"failed\": 3,\n  \"ok\": true,\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ]\n}\n",
      error: "", exit: 0),
    JqCase(
      ["-c", ".queues[-1]"], stats, "{\"name\":\"webhook\",\"waiting\":0,\"failed\":130,\"ok\":false,\"tags\":[]}\n",
      error: "", exit: 0),
    JqCase([".queues[9]"], stats, "null\n", error: "", exit: 0),
    JqCase(["-c", ".queues[].name"], stats, "\"email\"\n\"webhook\"\n", error: "", exit: 0),
    JqCase(["-c", "[.queues[].waiting]"], stats, "[12,0]\n", error: "", exit: 0),
    JqCase([".queues | length"], stats, "2\n", error: "", exit: 0),
    JqCase(
      ["keys"], stats, "[\n  \"memory\",\n  \"queues\",\n  \"status\",\n  \"text\",\n  \"uptime\"\n]\n", error: "",
      exit: 0),
    JqCase(
      ["-c", ".queues[0]|keys"], stats, "[\"failed\",\"name\",\"ok\",\"tags\",\"waiting\"]\n", error: "", exit: 0),
    JqCase(
      ["-c", "keys_unsorted"], stats, "[\"queues\",\"status\",\"uptime\",\"memory\",\"text\"]\n", error: "", exit: 0),
    JqCase(["-c", ".queues | map(.waiting)"], stats, "[12,0]\n", error: "", exit: 0),
    JqCase(
      ["-c", ".queues[] | select(.failed > 100)"], stats,
      "{\"name\":\"webhook\",\"waiting\":0,\"failed\":130,\"ok\":false,\"tags\":[]}\n", error: "", exit: 0),
    JqCase(["-r", ".queues[] | select(.ok) | .name"], stats, "email\n", error: "", exit: 0),
    JqCase(["-r", ".queues[] | \"\\(.name): \\(.waiting)\""], stats, "email: 12\nwebhook: 0\n", error: "", exit: 0),
    JqCase(["-r", ".queues[]|[.name,.waiting]|@csv"], stats, "\"email\",12\n\"webhook\",0\n", error: "", exit: 0),
    JqCase(["-r", ".queues[]|[.name,.waiting]|@tsv"], stats, "email\t12\nwebhook\t0\n", error: "", exit: 0),
    JqCase(["-r", "@html \"x \\(.text)\""], stats, "x a &quot;b&quot; é\n\n", error: "", exit: 0),
    JqCase(["-r", ".text|@uri"], stats, "a%20%22b%22%20%C3%A9%0A\n", error: "", exit: 0),
    JqCase(["-r", ".text|@base64"], stats, "YSAiYiIgw6kK\n", error: "", exit: 0),
    JqCase(["-r", "[.status,1]|@sh"], stats, "'healthy' 1\n", error: "", exit: 0),
    JqCase(
      ["@json"], stats,
      "\"{\\\"queues\\\":[{\\\"name\\\":\\\"email\\\",\\\"waiting\\\":12,\\\"failed\\\":3,\\\"ok\\\":true,\\\"tags\\\":[\\\"a\\\",\\\"b\\\"]},{\\\"name\\\":\\\"webhook\\\",\\\"waiting\\\":0,\\\"failed\\\":130,\\\"ok\\\":false,\\\"tags\\\":[]}],\\\"status\\\":\\\"healthy\\\",\\\"uptime\\\":12.5,\\\"memory\\\":{\\\"rss\\\":1000000000,\\\"heap\\\":null},\\\"text\\\":\\\"a \\\\\\\"b\\\\\\\" é\\\\n\\\"}\"\n",
      error: "", exit: 0),
    JqCase(["-c", "{status, n: .queues|length}"], stats, "{\"status\":\"healthy\",\"n\":2}\n", error: "", exit: 0),
    JqCase(["-c", "{(.status): 1, \"a b\": 2}"], stats, "{\"healthy\":1,\"a b\":2}\n", error: "", exit: 0),
    JqCase(
      ["-c", ".queues|map({(.name): .waiting})|add"], stats, "{\"email\":12,\"webhook\":0}\n", error: "", exit: 0),
    JqCase(
      ["-c", "{a:(1,2), b:(3,4)}"], "null",
      "{\"a\":1,\"b\":3}\n{\"a\":1,\"b\":4}\n{\"a\":2,\"b\":3}\n{\"a\":2,\"b\":4}\n", error: "", exit: 0),
    JqCase(["-e", ".missing"], stats, "null\n", error: "", exit: 1),
    JqCase(["-e", ".queues[0].ok"], stats, "true\n", error: "", exit: 0),
    JqCase(["-e", ".queues[1].ok"], stats, "false\n", error: "", exit: 1),
    JqCase(["-e", "empty"], stats, "", error: "", exit: 4),
    JqCase(["-c", ".queues|sort_by(.failed)|map(.name)"], stats, "[\"email\",\"webhook\"]\n", error: "", exit: 0),
    JqCase(["-c", ".queues|group_by(.ok)|map(length)"], stats, "[1,1]\n", error: "", exit: 0),
    JqCase(["-c", ".queues|max_by(.failed).name"], stats, "\"webhook\"\n", error: "", exit: 0),
    JqCase(["-c", ".queues|min_by(.failed).name"], stats, "\"email\"\n", error: "", exit: 0),
    JqCase(["[.queues[].failed]|add"], stats, "133\n", error: "", exit: 0),
    JqCase(["[.queues[].failed]|add/length"], stats, "66.5\n", error: "", exit: 0),
    JqCase(
      ["-c", ".memory|to_entries"], stats,
      "[{\"key\":\"rss\",\"value\":1000000000},{\"key\":\"heap\",\"value\":null}]\n", error: "", exit: 0),
    JqCase(["-c", ".memory|with_entries(select(.value!=null))"], stats, "{\"rss\":1000000000}\n", error: "", exit: 0),
    JqCase(
      ["-c", "to_entries|map(.key)"], stats, "[\"queues\",\"status\",\"uptime\",\"memory\",\"text\"]\n", error: "",
      exit: 0),
    JqCase([".status|ascii_upcase"], stats, "\"HEALTHY\"\n", error: "", exit: 0),
    JqCase([".status|test(\"h\")|not"], stats, "false\n", error: "", exit: 0),
    JqCase([".status == \"healthy\""], stats, "true\n", error: "", exit: 0),
    JqCase([".uptime > 12 and .status != \"x\""], stats, "true\n", error: "", exit: 0),
    JqCase([".a // \"none\""], stats, "\"none\"\n", error: "", exit: 0),
    JqCase(["-c", "(.queues[]|.missing) // \"none\""], stats, "\"none\"\n", error: "", exit: 0),
    JqCase(["if .uptime > 10 then \"old\" else \"young\" end"], stats, "\"old\"\n", error: "", exit: 0),
    JqCase(["if .a then 1 elif .b then 2 else 3 end"], stats, "3\n", error: "", exit: 0),
    JqCase(
      ["-c", ".queues[0:1]"], stats,
      "[{\"name\":\"email\",\"waiting\":12,\"failed\":3,\"ok\":true,\"tags\":[\"a\",\"b\"]}]\n", error: "", exit: 0),
    JqCase([".status[1:3]"], stats, "\"ea\"\n", error: "", exit: 0),
    JqCase(["-c", "[.queues[].tags[]]"], stats, "[\"a\",\"b\"]\n", error: "", exit: 0),
    JqCase(["-c", "[..|numbers]"], stats, "[12,3,0,130,12.5,1000000000]\n", error: "", exit: 0),
    JqCase(
      ["-c", "[paths]"], "{\"a\":[1,{\"b\":2}]}", "[[\"a\"],[\"a\",0],[\"a\",1],[\"a\",1,\"b\"]]\n", error: "", exit: 0),
    JqCase(
      ["-c", "del(.queues)"], stats,
      "{\"status\":\"healthy\",\"uptime\":12.5,\"memory\":{\"rss\":1000000000,\"heap\":null},\"text\":\"a \\\"b\\\" é\\n\"}\n",
      error: "", exit: 0),
    JqCase(
      ["-c", ".queues[0].waiting |= .+1 | .queues[0]"], stats,
      "{\"name\":\"email\",\"waiting\":13,\"failed\":3,\"ok\":true,\"tags\":[\"a\",\"b\"]}\n", error: "", exit: 0),
    JqCase(["-c", ".memory.rss = 5 | .memory"], stats, "{\"rss\":5,\"heap\":null}\n", error: "", exit: 0),
    JqCase(["-c", ".uptime += 1 | .uptime"], stats, "13.5\n", error: "", exit: 0),
    JqCase(["-c", ".memory.heap //= 7 | .memory"], stats, "{\"rss\":1000000000,\"heap\":7}\n", error: "", exit: 0),
    JqCase(["-c", "del(.queues[]|select(.ok))|.queues|length"], stats, "1\n", error: "", exit: 0),
    JqCase(["-c", "reduce .queues[] as $q (0; . + $q.failed)"], stats, "133\n", error: "", exit: 0),
    JqCase(
      ["-c", "[foreach .queues[] as $q (0; . + $q.failed; [$q.name, .])]"], stats,
      "[[\"email\",3],[\"webhook\",133]]\n", error: "", exit: 0),
    JqCase(["-c", ".queues[0] as $q | $q.name"], stats, "\"email\"\n", error: "", exit: 0),
    JqCase(["-c", "[limit(2; range(10))]"], "null", "[0,1]\n", error: "", exit: 0),
    JqCase(["-c", "[range(2;10;3)]"], "null", "[2,5,8]\n", error: "", exit: 0),
    JqCase(["-c", "first(.queues[].name)"], stats, "\"email\"\n", error: "", exit: 0),
    JqCase(["-c", "[.queues[]|has(\"ok\")]"], stats, "[true,true]\n", error: "", exit: 0),
    JqCase(
      ["-c", "[.[]|tostring]"], "[1,\"1\",[1],{\"a\":null}]", "[\"1\",\"1\",\"[1]\",\"{\\\"a\\\":null}\"]\n", error: "",
      exit: 0),
    JqCase(["-c", "[.[]|tonumber]"], "[\"1\",\"1.5e3\",2]", "[1,1500,2]\n", error: "", exit: 0),
    JqCase(
      ["-c", "[.[]|type]"], "[0,false,[],{},null,\"x\"]",
      "[\"number\",\"boolean\",\"array\",\"object\",\"null\",\"string\"]\n", error: "", exit: 0),
    JqCase(
      ["-c", "sort"], "[{\"a\":1},\"b\",[2],1,null,true,false,\"a\",0.5,{}]",
      "[null,false,true,0.5,1,\"a\",\"b\",[2],{},{\"a\":1}]\n", error: "", exit: 0),
    JqCase(["-c", "unique"], "[2,1,2,\"a\",\"a\"]", "[1,2,\"a\"]\n", error: "", exit: 0),
    JqCase(["-c", "flatten"], "[1,[2,[3,[4]]]]", "[1,2,3,4]\n", error: "", exit: 0),
    JqCase(["-c", "reverse"], "[1,2,3]", "[3,2,1]\n", error: "", exit: 0),
    JqCase(
      ["-c", "reverse"], "true\n", "", error: "jq: error (at <stdin>:1): boolean (true) has no length\n", exit: 5),
    JqCase(
      ["-c", "reverse"], "1\n", "", error: "jq: error (at <stdin>:1): Cannot index number with number\n", exit: 5),
    JqCase(["-c", "reverse"], "0\n", "[]\n", error: "", exit: 0),
    JqCase(
      ["-c", "reverse"], "{\"a\":1}\n", "", error: "jq: error (at <stdin>:1): Cannot index object with number\n",
      exit: 5),
    JqCase(["-c", "reverse"], "{}\n", "[]\n", error: "", exit: 0),
    JqCase(
      ["-c", "reverse"], "\"ab\"\n", "", error: "jq: error (at <stdin>:1): Cannot index string with number\n", exit: 5),
    JqCase(["-c", "reverse"], "\"\"\n", "[]\n", error: "", exit: 0),
    JqCase(["-c", "reverse"], "null\n", "[]\n", error: "", exit: 0),
    JqCase(
      ["-c", "max"], "5\n", "", error: "jq: error (at <stdin>:1): number (5) and number (5) cannot be iterated over\n",
      exit: 5),
    JqCase(
      ["-c", "min"], "null\n", "",
      error: "jq: error (at <stdin>:1): null (null) and null (null) cannot be iterated over\n", exit: 5),
    JqCase(["-c", "2 * \"ab\""], "null\n", "\"abab\"\n", error: "", exit: 0),
    JqCase(["-c", "\"ab\" * 2.5"], "null\n", "\"abab\"\n", error: "", exit: 0),
    JqCase(["-c", "\"ab\" * 1.5"], "null\n", "\"ab\"\n", error: "", exit: 0),
    JqCase(["-c", "0 * \"ab\""], "null\n", "null\n", error: "", exit: 0),
    JqCase(["-c", "flatten"], "{\"a\":[1,[2]],\"b\":3}\n", "[1,2,3]\n", error: "", exit: 0),
    JqCase(["-c", "flatten(1)"], "{\"a\":[1,[2]],\"b\":3}\n", "[1,[2],3]\n", error: "", exit: 0),
    JqCase(["-c", "flatten"], "5\n", "", error: "jq: error (at <stdin>:1): Cannot iterate over number (5)\n", exit: 5),
    JqCase(["-c", "[.[]|floor]"], "[1.5,-1.5,2]", "[1,-2,2]\n", error: "", exit: 0),
    JqCase(["-c", "[.[]|round]"], "[1.5,-1.5,2.4]", "[2,-2,2]\n", error: "", exit: 0),
    JqCase(["-c", "split(\",\")"], "\"a,b,,c\"", "[\"a\",\"b\",\"\",\"c\"]\n", error: "", exit: 0),
    JqCase(["-c", "join(\"-\")"], "[\"a\",1,null,true]", "\"a-1--true\"\n", error: "", exit: 0),
    JqCase(["-c", "[.[]|ltrimstr(\"a\")]"], "[\"ab\",\"ba\",1]", "[\"b\",\"ba\",1]\n", error: "", exit: 0),
    JqCase(["-c", "index(\"b\")"], "\"abcb\"", "1\n", error: "", exit: 0),
    JqCase(["-c", "indices(1)"], "[0,1,2,1]", "[1,3]\n", error: "", exit: 0),
    JqCase(["-c", ".a.b.c"], "{\"a\":null}", "null\n", error: "", exit: 0),
    JqCase([".a?"], "[1]", "", error: "", exit: 0),
    JqCase(["-c", "[.[]|.a?]"], "[{\"a\":1},2,{\"a\":3}]", "[1,3]\n", error: "", exit: 0),
    JqCase(["-c", "try error(\"x\") catch ."], "null", "\"x\"\n", error: "", exit: 0),
    JqCase(["-c", "[.[]|try tonumber catch \"bad\"]"], "[\"1\",\"x\"]", "[1,\"bad\"]\n", error: "", exit: 0),
    JqCase(["-c", "-(.a)"], "{\"a\":3}", "-3\n", error: "", exit: 0),
    JqCase(["1 - 1, 7 % 3, -7 % 3, 2 * 3 / 4"], "null", "0\n1\n-1\n1.5\n", error: "", exit: 0),
    JqCase(["\"ab\" * 3"], "null", "\"ababab\"\n", error: "", exit: 0),
    JqCase(["\"a,b\" / \",\""], "null", "[\n  \"a\",\n  \"b\"\n]\n", error: "", exit: 0),
    JqCase(["-c", "[1,2,3] - [2]"], "null", "[1,3]\n", error: "", exit: 0),
    JqCase(["-c", "{\"a\":{\"b\":1}} * {\"a\":{\"c\":2}}"], "null", "{\"a\":{\"b\":1,\"c\":2}}\n", error: "", exit: 0),
    JqCase(["-c", "[(1,2) + (10,20)]"], "null", "[11,12,21,22]\n", error: "", exit: 0),
    JqCase(["-c", "\"\\(1,2) \\(3,4)\""], "null", "\"1 3\"\n\"2 3\"\n\"1 4\"\n\"2 4\"\n", error: "", exit: 0),
    JqCase(["-n", "1+1"], "", "2\n", error: "", exit: 0),
    JqCase(["-n", "-c", "[1,2]|contains([1])"], "", "true\n", error: "", exit: 0),
    JqCase(["-s", "-c", "."], "1 2\n3", "[1,2,3]\n", error: "", exit: 0),
    JqCase(["-R", "."], "a b\nc\n", "\"a b\"\n\"c\"\n", error: "", exit: 0),
    JqCase(["-s", "-R", "."], "a\nb\n", "\"a\\nb\\n\"\n", error: "", exit: 0),
    JqCase(["--arg", "x", "5", "$x"], "null", "\"5\"\n", error: "", exit: 0),
    JqCase(["--argjson", "x", "5", "$x+1"], "null", "6\n", error: "", exit: 0),
    JqCase(["-c", ".[]"], "{\"a\":1}\n{\"b\":2}\n", "1\n2\n", error: "", exit: 0),
    JqCase(
      ["-c", "."], "[0.1,1e3,1e17,1e18,12345678901234567890,1.5e-7,0.00001,0.0001,-0,1e-5,100000,3.0,1e308,2.5e+16]",
      "[0.1,1000,1e+17,1e+18,12345678901234567000,1.5e-07,1e-05,0.0001,-0,1e-05,100000,3,1e+308,25000000000000000]\n",
      error: "", exit: 0),
    JqCase(["-c", ".[]|.a"], "[{\"a\":1},{\"a\":2}]", "1\n2\n", error: "", exit: 0),
    JqCase([".a"], "5\n", "", error: "jq: error (at <stdin>:1): Cannot index number with string \"a\"\n", exit: 5),
    JqCase([".a"], "[1]\n", "", error: "jq: error (at <stdin>:1): Cannot index array with string \"a\"\n", exit: 5),
    JqCase([".[0]"], "{\"a\":1}\n", "", error: "jq: error (at <stdin>:1): Cannot index object with number\n", exit: 5),
    JqCase([".[]"], "5\n", "", error: "jq: error (at <stdin>:1): Cannot iterate over number (5)\n", exit: 5),
    JqCase([".[]"], "null", "", error: "jq: error (at <stdin>:0): Cannot iterate over null (null)\n", exit: 5),
    JqCase(
      [".[]"], "\"a long text in here\"\n", "",
      error: "jq: error (at <stdin>:1): Cannot iterate over string (\"a long tex...)\n", exit: 5),
    JqCase(
      [".a.b"], "{\"a\":\"text\"}\n{\"a\":{\"b\":1}}\n", "1\n",
      error: "jq: error (at <stdin>:1): Cannot index string with string \"b\"\n", exit: 0),
    JqCase(
      ["1 + \"a\""], "null\n", "", error: "jq: error (at <stdin>:1): number (1) and string (\"a\") cannot be added\n",
      exit: 5),
    JqCase(
      ["{} - 1"], "null\n", "", error: "jq: error (at <stdin>:1): object ({}) and number (1) cannot be subtracted\n",
      exit: 5),
    JqCase(
      ["1 / 0"], "null\n", "",
      error: "jq: error: Division by zero? at <top-level>, line 1:\n1 / 0\njq: 1 compile error\n", exit: 3),
    JqCase(
      [".[] + 1"], "[\"aaaaaaaaaaaaaaaaaaa\"]\n", "",
      error: "jq: error (at <stdin>:1): string (\"aaaaaaaaaa...) and number (1) cannot be added\n", exit: 5),
    JqCase(["keys"], "5\n", "", error: "jq: error (at <stdin>:1): number (5) has no keys\n", exit: 5),
    JqCase(
      ["tonumber"], "\"x\"\n", "",
      error: "jq: error (at <stdin>:1): Invalid numeric literal at EOF at line 1, column 1 (while parsing 'x')\n",
      exit: 5),
    JqCase(["length"], "true\n", "", error: "jq: error (at <stdin>:1): boolean (true) has no length\n", exit: 5),
    JqCase(["error"], "\"bad\"\n", "", error: "jq: error (at <stdin>:1): bad\n", exit: 5),
    JqCase(["error"], "{\"a\":1}\n", "", error: "jq: error (at <stdin>:1) (not a string): {\"a\":1}\n", exit: 5),
    JqCase(
      ["sort"], "{}\n", "", error: "jq: error (at <stdin>:1): object ({}) cannot be sorted, as it is not an array\n",
      exit: 5),
    JqCase(
      ["has(\"a\")"], "5\n", "", error: "jq: error (at <stdin>:1): Cannot check whether number has a string key\n",
      exit: 5),
    JqCase(
      ["fromjson"], "\"{\"\n", "",
      error: "jq: error (at <stdin>:1): Unfinished JSON term at EOF at line 1, column 1 (while parsing '{')\n", exit: 5),
    JqCase(["."], "{\"a\":1", "", error: "parse error: Unfinished JSON term at EOF at line 1, column 6\n", exit: 4),
    JqCase(
      ["."], "{\"a\" 1}\n", "", error: "parse error: Expected separator between values at line 1, column 7\n", exit: 4),
    JqCase(["."], "nope\n", "", error: "parse error: Invalid literal at line 2, column 0\n", exit: 4),
    JqCase(
      ["."], "{\"a\":1}\n{bad}\n", "{\n  \"a\": 1\n}\n",
      error: "parse error: Invalid numeric literal at line 2, column 5\n", exit: 4),
    JqCase(["."], "<html>\n", "", error: "parse error: Invalid numeric literal at line 2, column 0\n", exit: 4),
    JqCase(["."], "", "", error: "", exit: 0),
    JqCase(
      [".a |"], "null", "",
      error:
        "jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:\n.a |   \njq: 1 compile error\n",
      exit: 3),
    JqCase(
      [".a b"], "null", "",
      error:
        "jq: error: syntax error, unexpected IDENT, expecting $end (Unix shell quoting issues?) at <top-level>, line 1:\n.a b   \njq: 1 compile error\n",
      exit: 3),
    JqCase(
      ["foo"], "null", "", error: "jq: error: foo/0 is not defined at <top-level>, line 1:\nfoo\njq: 1 compile error\n",
      exit: 3),
    JqCase(
      [".a["], "null", "",
      error:
        "jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:\n.a[  \njq: 1 compile error\n",
      exit: 3),
    JqCase(
      ["if . then 1 end"], "null", "",
      error:
        "jq: error: syntax error, unexpected end (Unix shell quoting issues?) at <top-level>, line 1:\nif . then 1 end            \njq: error: Possibly unterminated 'if' statement at <top-level>, line 1:\nif . then 1 end\njq: 2 compile errors\n",
      exit: 3),
    JqCase(
      ["{a"], "null", "",
      error:
        "jq: error: syntax error, unexpected $end, expecting '}' (Unix shell quoting issues?) at <top-level>, line 1:\n{a \njq: 1 compile error\n",
      exit: 3),
    JqCase(
      ["$x"], "null", "", error: "jq: error: $x is not defined at <top-level>, line 1:\n$x\njq: 1 compile error\n",
      exit: 3),
    JqCase(
      ["-z", "."], "null", "",
      error:
        "jq: Unknown option -z\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n",
      exit: 2),
    JqCase(
      ["map("], "null", "",
      error:
        "jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:\nmap(   \njq: 1 compile error\n",
      exit: 3),
    JqCase(
      ["}"], "null", "",
      error:
        "jq: error: syntax error, unexpected INVALID_CHARACTER, expecting $end (Unix shell quoting issues?) at <top-level>, line 1:\n}\njq: 1 compile error\n",
      exit: 3),
    JqCase([". as [$a] | $a"], "[1]", "1\n", error: "", exit: 0),
  ]
}
