import Testing

@testable import Operator

/// The examples of Kubernetes' documentation ("JSONPath Support"), and what client-go's own tests ask.
@Suite struct JSONPathTests {
  private static let document = """
    {"kind": "List",
     "items": [
       {"kind": "None",
        "metadata": {"name": "127.0.0.1", "labels": {"kubernetes.io/hostname": "127.0.0.1"}},
        "status": {"capacity": {"cpu": "4"}, "addresses": [{"type": "LegacyHostIP", "address": "127.0.0.1"}]}},
       {"kind": "None",
        "metadata": {"name": "127.0.0.2"},
        "status": {"capacity": {"cpu": "8"}, "addresses": [{"type": "LegacyHostIP", "address": "127.0.0.2"},
          {"type": "another", "address": "127.0.0.3"}]}}],
     "users": [{"name": "myself", "user": {}, "age": 7},
       {"name": "e2e", "user": {"username": "admin", "password": "secret"}, "age": 30, "isOn": true}]}
    """

  private static func text(_ template: String) throws -> String {
    let document = try #require(try JSONReader.values(of: document).first)
    return try JSONPathTemplate(template).text(of: document)
  }

  @Test(arguments: [
    ("kind is {.kind}", "kind is List"), ("{['kind']}", "List"), ("{$.kind}", "List"), (".kind", ".kind"),
    ("{..name}", "127.0.0.1 127.0.0.2 myself e2e"), ("{.items[*].metadata.name}", "127.0.0.1 127.0.0.2"),
    ("{.users[0].name}", "myself"), ("{.users[-1].name}", "e2e"), ("{.users[0:1].name}", "myself"),
    ("{.users[1:].name}", "e2e"), ("{.users[?(@.name==\"e2e\")].user.password}", "secret"),
    ("{.users[?(@.user.username)].name}", "e2e"), ("{.users[?(@.age>7)].name}", "e2e"),
    ("{.users[?(@.age <= 7)].name}", "myself"), ("{.users[?(@.isOn==true)].age}", "30"),
    ("{.users[?(@.name != 'e2e')].name}", "myself"),
    (
      "{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}",
      "[127.0.0.1, {\"cpu\":\"4\"}] [127.0.0.2, {\"cpu\":\"8\"}] "
    ),
    ("{range .items[*]}{.metadata.name}{'\\t'}{end}", "127.0.0.1\t127.0.0.2\t"),
    (
      #"{range .items[*]}{.metadata.name}{"\n"}{range .status.addresses[*]}{@.type}{";"}{end}{end}"#,
      "127.0.0.1\nLegacyHostIP;127.0.0.2\nLegacyHostIP;another;"
    ),
    (#"{.items[0].metadata.labels.kubernetes\.io/hostname}"#, "127.0.0.1"),
    (#"{.items[0].metadata.labels['kubernetes\.io/hostname']}"#, "127.0.0.1"),
    ("{.items[0]['metadata.name']}", "127.0.0.1"),
    ("{.nothing}", ""), ("{.items[*].nothing}", ""), ("{.nothing[0].more}", ""), ("{.items[5:5]}", ""),
    ("{.users[*].age}", "7 30"), ("{.items[*].status.capacity.*}", "4 8"), ("{.kind}{.users[0].name}", "Listmyself"),
    ("{.kind .users[0].name}", "Listmyself"), ("", ""),
  ])
  func printsAsKubectl(template: String, expected: String) throws { #expect(try Self.text(template) == expected) }

  @Test(arguments: [
    ("{.items[2].kind}", "array index out of bounds: index 2, length 2"),
    ("{.items[-3].kind}", "array index out of bounds: index -1, length 2"),
    ("{.users[0:3].name}", "array index out of bounds: index 2, length 2"),
    ("{.kind[0]}", "string is not array or slice"),
  ])
  func fails(template: String, message: String) throws {
    #expect(throws: JSONPathTemplate.Problem(message: message)) { try Self.text(template) }
  }

  @Test(arguments: [
    ("{.items[", 1), ("{.kind", 1), ("{.items}{end}", 1), ("{range .items[*]}{.kind}", 1), ("{.a['b', 'c']}", 126),
    ("{.a[0:2:1]}", 126), ("{\"\\x\"}", 126), ("{foo}", 126),
  ])
  func refuses(template: String, exitCode: Int) {
    let failure = #expect(throws: ToolFailure.self) { try JSONPathTemplate(template) }
    #expect(failure?.exitCode == exitCode, "\(failure?.text ?? "")")
  }

  @Test func kubectlTakesThem() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl get deploy -n shop -o jsonpath='{.items[*].metadata.name}'", "backend"),
        CommandCase("kubectl get deployment backend -n shop -o jsonpath={.spec.replicas}", "2"),
        CommandCase(
          #"kubectl get deploy -n shop -o=jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.status.readyReplicas}{"\n"}{end}'"#,
          "backend\t2\n"),
        CommandCase(
          "kubectl get pods -n shop -l app=nothing -o jsonpath='{.items[*].metadata.name}'", ""),
        CommandCase(
          "kubectl get pods -n shop -l app=nothing -o jsonpath='{.items[0].metadata.name}'",
          error:
            "error: error executing jsonpath \"{.items[0].metadata.name}\": Error executing template: array index out of "
            + "bounds: index 0, length 0. Printing more information for debugging the template:\n\ttemplate was:\n\t\t"
            + "{.items[0].metadata.name}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{\"apiVersion\":"
            + "\"v1\", \"items\":[]interface {}{}, \"kind\":\"List\", \"metadata\":map[string]interface {}{\"resourceVersion\":"
            + "\"\"}}\n\n\n", exit: 1),
        CommandCase(
          "kubectl get pods -o jsonpath", error: "error: template format specified but no template given\n", exit: 1),
        CommandCase(
          "kubectl get deploy nothing -n shop -o jsonpath={.kind}",
          error: "Error from server (NotFound): deployments.apps \"nothing\" not found\n", exit: 1),
      ], scenario: Rehearsing.namespaced)
  }
}
