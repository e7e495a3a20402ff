import Components
import Glibc

extension CommandEnvironment {
  /// The process's own streams and the standard catalogue.
  public static let process = CommandEnvironment(
    catalogue: .standard, output: { write($0, to: STDOUT_FILENO) }, errors: { write($0, to: STDERR_FILENO) },
    isInteractive: isatty(STDERR_FILENO) == 1,
    usesColour: isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil)

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress!, rest.count)
        // A reader that went away (`| head`) is not an error worth a message.
        if written <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }
}
