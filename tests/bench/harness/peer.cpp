// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "peer.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

extern char** environ;

namespace bench {

namespace {

/** The interpreter: HELIOTROPE_BENCH_PYTHON, or the system's, for which Debian packages the rivals. */
std::string python() {
  const char* wanted = std::getenv("HELIOTROPE_BENCH_PYTHON");
  if (wanted != nullptr) return wanted;
  return std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
}

/** Whether `entry` sets a variable that is chosen here: of two entries with one name the first would win. */
bool is_chosen_here(const std::string& entry) {
  for (const char* name : {"OMP_NUM_THREADS=", "OPENBLAS_NUM_THREADS=", "MKL_NUM_THREADS=", "OPENBLAS_CORETYPE=",
                           "OPENBLAS_L2_SIZE=", "PYTHONDONTWRITEBYTECODE="}) {
    if (entry.rfind(name, 0) == 0) return true;
  }
  return false;
}

std::vector<std::string> environment(int threads, const std::string& core) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_chosen_here(*entry)) variables.emplace_back(*entry);
  }
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) {
    variables.push_back(std::string(name) + "=" + std::to_string(threads));
  }
  if (!core.empty()) variables.push_back("OPENBLAS_CORETYPE=" + core);
  variables.emplace_back("PYTHONDONTWRITEBYTECODE=1");
  // Temporary arrays come from memory the process has already: new pages from the system cost NumPy more than its
  // arithmetic on some machines.
  for (const char* setting :
       {"MALLOC_MMAP_MAX_=0", "MALLOC_TRIM_THRESHOLD_=1099511627776", "MALLOC_TOP_PAD_=67108864"}) {
    variables.emplace_back(setting);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

Peer::Peer(const std::string& script, const std::vector<std::string>& arguments, int threads, const std::string& core) {
  std::array<int, 2> down = {}, up = {};
  // Closed on exec: a sibling that held an end would keep this one from ever seeing the other side hang up.
  if (pipe2(down.data(), O_CLOEXEC) != 0 || pipe2(up.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<std::string> words = {python(), script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment(threads, core);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, down[0], 0);
  posix_spawn_file_actions_adddup2(&actions, up[1], 1);
  const int failed =
      posix_spawnp(&process_, words[0].c_str(), &actions, nullptr, pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(down[0]);
  close(up[1]);
  to_ = fdopen(down[1], "w");
  from_ = fdopen(up[0], "r");
  if (failed != 0) {
    process_ = -1;
    reason_ = words[0] + " cannot be started";
    return;
  }
  const std::string first = read_line();
  if (first != "ready") reason_ = first.empty() ? "it ended at once" : first;
}

Peer::~Peer() {
  go_on();
  if (to_ != nullptr) std::fclose(to_);
  if (from_ != nullptr) std::fclose(from_);
  if (process_ > 0) waitpid(process_, nullptr, 0);
}

std::string Peer::read_line() {
  std::string line;
  for (int c = std::fgetc(from_); c != EOF && c != '\n'; c = std::fgetc(from_)) line += static_cast<char>(c);
  return line;
}

std::string Peer::ask(const std::string& line) {
  std::fprintf(to_, "%s\n", line.c_str());
  std::fflush(to_);
  const std::string answer = read_line();
  if (answer.empty() || answer.rfind("failed", 0) == 0) throw std::runtime_error("a rival says: " + answer);
  return answer;
}

double Peer::ask_number(const std::string& line) { return std::strtod(ask(line).c_str(), nullptr); }

void Peer::pause() const {
  if (process_ <= 0) return;
  kill(process_, SIGSTOP);
  siginfo_t ignored;
  waitid(P_PID, static_cast<id_t>(process_), &ignored, WSTOPPED | WEXITED | WNOWAIT);
}

void Peer::go_on() const {
  if (process_ > 0) kill(process_, SIGCONT);
}

SharedFolder::SharedFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "heliotrope-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

SharedFolder::~SharedFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void SharedFolder::write(const std::string& name, const void* data, std::size_t bytes) const {
  std::ofstream file(path_ + "/" + name, std::ios::binary);
  if (!file.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes))) {
    throw std::runtime_error("cannot write " + name);
  }
}

void SharedFolder::read(const std::string& name, void* data, std::size_t bytes) const {
  std::ifstream file(path_ + "/" + name, std::ios::binary);
  if (!file.read(static_cast<char*>(data), static_cast<std::streamsize>(bytes))) {
    throw std::runtime_error("cannot read " + name);
  }
}

std::string best_blas_core() {
  std::string best;
  double best_seconds = 1e300;
  for (const char* core : {"", "SKYLAKEX", "HASWELL", "ZEN"}) {
    Peer peer(HELIOTROPE_BENCH_FOLDER "/harness/blas_peer.py", {}, 1, core);
    if (!peer.ready()) return "";
    const double seconds = peer.ask_number("product");
    if (seconds < 0.97 * best_seconds) {  // its own choice unless another is clearly better
      best_seconds = seconds;
      best = core;
    }
  }
  return best;
}

}  // namespace bench
