import FiredrillCommand
import Glibc

Interruption.install()
exit(Firedrill.execute(Array(CommandLine.arguments.dropFirst()), in: .process))
