import FiredrillCommand
import Glibc
import PlantedBugs

// The program as it is shipped, but for a bug in its worker: to see what it does about a fault of its own.
var environment = CommandEnvironment.process
environment.catalogue = PlantedWorker.catalogue(.recordsTwice)
exit(Firedrill.execute(Array(CommandLine.arguments.dropFirst()), in: environment))
