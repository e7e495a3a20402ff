// What every C++ program here does around its loop: read its arguments, take the time, print one line of JSON.
#pragma once
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

struct Arguments {
  std::int64_t customers;
  std::uint64_t seed;
  int servers;
};

inline Arguments read_arguments(int count, char** values) {
  if (count != 4) {
    std::fprintf(stderr, "usage: %s CUSTOMERS SEED SERVERS\n", values[0]);
    std::exit(64);
  }
  return {std::atoll(values[1]), std::strtoull(values[2], nullptr, 10), std::atoi(values[3])};
}

struct Elapsed {
  double seconds;
  double cpu_seconds;
};

class Stopwatch {
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t cpu_start_ = std::clock();

 public:
  Elapsed elapsed() const {
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(),
            static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC};
  }
};

// The most memory this program has held. What getrusage says begins with the memory of whoever started it.
inline long long peak_memory() {
  char line[256];
  long long kilobytes = 0;
  std::FILE* status = std::fopen("/proc/self/status", "r");
  while (status != nullptr && std::fgets(line, sizeof line, status) != nullptr) {
    if (std::strncmp(line, "VmHWM:", 6) == 0) kilobytes = std::atoll(line + 6);
  }
  if (status != nullptr) std::fclose(status);
  return kilobytes * 1024;
}

// `events` below 0: the engine does not count them.
inline void print_result(std::int64_t customers, Elapsed elapsed, std::int64_t events, double mean_wait) {
  std::printf("{\"customers\":%lld,\"seconds\":%.9f,\"cpuSeconds\":%.6f,\"events\":",
              static_cast<long long>(customers), elapsed.seconds, elapsed.cpu_seconds);
  if (events < 0) std::printf("null");
  else std::printf("%lld", static_cast<long long>(events));
  std::printf(",\"meanWait\":%.17g,\"peakRSSBytes\":%lld}\n", mean_wait, peak_memory());
}
