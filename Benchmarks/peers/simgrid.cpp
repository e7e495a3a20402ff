// M/M/c at load 0.9 in SimGrid's actors: one lets customers arrive, one per server serves them, a semaphore counts those
// that wait.
#include <simgrid/s4u.hpp>
#include <xbt/random.hpp>

#include <queue>

#include "result.hpp"

namespace sg4 = simgrid::s4u;

int main(int count, char** values) {
  const Arguments arguments = read_arguments(count, values);
  int engine_count = 1;
  sg4::Engine engine(&engine_count, values);
  simgrid::xbt::random::set_mersenne_seed(static_cast<int>(arguments.seed));
  auto* zone = sg4::create_full_zone("zone");
  auto* host = zone->create_host("host", 1e9);
  zone->seal();

  std::queue<double> line;
  auto waiting = sg4::Semaphore::create(0);
  std::int64_t served = 0;
  double waited = 0;

  sg4::Actor::create("arrivals", host, [&] {
    for (std::int64_t customer = 0; customer < arguments.customers; ++customer) {
      sg4::this_actor::sleep_for(simgrid::xbt::random::exponential(0.9 * arguments.servers));
      line.push(sg4::Engine::get_clock());
      waiting->release();
    }
  });
  for (int server = 0; server < arguments.servers; ++server) {
    sg4::Actor::create("server", host, [&] {
      sg4::Actor::self()->daemonize();
      while (true) {
        waiting->acquire();
        waited += sg4::Engine::get_clock() - line.front();
        line.pop();
        ++served;
        sg4::this_actor::sleep_for(simgrid::xbt::random::exponential(1));
      }
    });
  }
  const Stopwatch watch;
  engine.run();
  // Those that still wait at the last arrival are not counted.
  print_result(served, watch.elapsed(), -1, waited / static_cast<double>(served));
}
