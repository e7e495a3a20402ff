import FiredrillCommand
import Glibc

exit(Firedrill.execute(Array(CommandLine.arguments.dropFirst()), in: .process))
