// The limit: M/M/c at load 0.9 with nothing around it. A binary heap of 16-byte entries in one array, whose smaller child
// is chosen without a branch; a ring of arrival times; xorshift; the C library's log.
#include <cmath>
#include <cstdint>

#include "result.hpp"

namespace {

struct Entry {
  std::int64_t time;       // ns
  std::uint64_t sequence;  // ties leave in the order in which they were filed; the lowest bit says which event it is
};

bool before(const Entry& a, const Entry& b) {
  const auto key = [](const Entry& entry) {
    return static_cast<unsigned __int128>(static_cast<std::uint64_t>(entry.time)) << 64 | entry.sequence;
  };
  return key(a) < key(b);
}

class Calendar {
  static constexpr int capacity = 64;
  Entry entries_[capacity];
  int count_ = 0;
  std::uint64_t sequence_ = 0;

 public:
  bool is_empty() const { return count_ == 0; }

  void file(std::int64_t time, unsigned event) {
    const Entry entry{time, sequence_++ << 1 | event};
    int place = count_++;
    while (place > 0) {
      const int parent = (place - 1) / 2;
      if (!before(entry, entries_[parent])) break;
      entries_[place] = entries_[parent];
      place = parent;
    }
    entries_[place] = entry;
  }

  Entry take() {
    const Entry first = entries_[0];
    const Entry last = entries_[--count_];
    int place = 0;
    int child = 1;
    while (child < count_) {
      child += child + 1 < count_ && before(entries_[child + 1], entries_[child]);
      if (!before(entries_[child], last)) break;
      entries_[place] = entries_[child];
      place = child;
      child = 2 * place + 1;
    }
    entries_[place] = last;
    return first;
  }
};

class Ring {
  static constexpr std::uint32_t size = 1 << 16;
  std::int64_t times_[size];
  std::uint32_t head_ = 0;
  std::uint32_t tail_ = 0;

 public:
  bool is_empty() const { return head_ == tail_; }
  void append(std::int64_t time) {
    if (tail_ - head_ == size) {
      std::fprintf(stderr, "more than %u customers wait\n", size);
      std::exit(71);
    }
    times_[tail_++ & (size - 1)] = time;
  }
  std::int64_t take() { return times_[head_++ & (size - 1)]; }
};

class Random {
  std::uint64_t state_;

 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 0x2545F4914F6CDD1DULL) {}
  // xorshift64*; exponential with mean 1.
  double exponential() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    const std::uint64_t bits = state_ * 0x2545F4914F6CDD1DULL >> 11;
    return -std::log((static_cast<double>(bits) + 0.5) * 0x1p-53);
  }
};

constexpr unsigned arrival = 0;
constexpr unsigned departure = 1;
Ring line;

}  // namespace

int main(int count, char** values) {
  const Arguments arguments = read_arguments(count, values);
  if (arguments.servers < 1 || arguments.servers > 60) return 64;
  Random random(arguments.seed);
  const Stopwatch watch;
  Calendar calendar;
  const double gap = 1e9 / (0.9 * arguments.servers);
  std::int64_t left = arguments.customers;
  std::int64_t served = 0;
  std::int64_t events = 0;
  double waited = 0;
  int free = arguments.servers;

  const auto arrive = [&](std::int64_t now) {
    if (left == 0) return;
    --left;
    calendar.file(now + static_cast<std::int64_t>(random.exponential() * gap), arrival);
  };
  const auto serve = [&](std::int64_t now) {
    waited += static_cast<double>(now - line.take());
    ++served;
    --free;
    calendar.file(now + static_cast<std::int64_t>(random.exponential() * 1e9), departure);
  };

  arrive(0);
  while (!calendar.is_empty()) {
    const Entry entry = calendar.take();
    ++events;
    if ((entry.sequence & 1) == arrival) {
      line.append(entry.time);
      if (free > 0) serve(entry.time);
      arrive(entry.time);
    } else {
      ++free;
      if (!line.is_empty()) serve(entry.time);
    }
  }
  print_result(served, watch.elapsed(), events, waited / 1e9 / static_cast<double>(served));
}
