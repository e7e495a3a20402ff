import VirtualTime

/// Parts of pods' names that are made up.
enum ControllerHash {
  /// A pod-template hash or pod suffix in Kubernetes' alphabet, made from a number.
  static func text(_ number: UInt64, of controller: String, length: Int) -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    var stream = RandomStream(seed: number, name: controller)
    return String((0..<length).map { _ in alphabet[Int(stream.below(UInt64(alphabet.count)))] })
  }
}

/// Addresses within the cluster, made up.
enum PodAddress {
  static func text(of controller: String, index: Int) -> String {
    let network = controller.utf8.reduce(0) { ($0 * 31 + Int($1)) % 200 }
    return "10.\(10 + network).\(index / 250 % 250).\(index % 250 + 1)"
  }
}
