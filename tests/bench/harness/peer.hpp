// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_PEER_HPP
#define HELIOTROPE_BENCH_PEER_HPP

#include <sys/types.h>

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace bench {

/**
 * A rival that lives in Python: a process of its own, which answers each line it is sent with one line. Processes of
 * their own let each rival have the number of threads and the BLAS kernel that suit it, and show its memory.
 */
class Peer {
 public:
  /**
   * Starts `python script arguments...`; the first line it says is "ready", or else why it cannot run.
   * @param threads of OpenMP and OpenBLAS
   * @param core OPENBLAS_CORETYPE, empty = OpenBLAS's own choice
   */
  Peer(const std::string& script, const std::vector<std::string>& arguments, int threads, const std::string& core);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  bool ready() const { return reason_.empty(); }
  const std::string& reason() const { return reason_; }

  /** Sends a line and returns the answer; throws std::runtime_error when the answer starts with "failed" or is none. */
  std::string ask(const std::string& line);

  /** The same for an answer that is a number. */
  double ask_number(const std::string& line);

  /** Stops the process, so that no thread of it spins beside a contender that is being timed. */
  void pause() const;
  /** Needed before it is asked again. */
  void go_on() const;

 private:
  std::string read_line();

  pid_t process_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
  std::string reason_;
};

/** A directory for the numbers that processes share; removed at the end. */
class SharedFolder {
 public:
  SharedFolder();
  SharedFolder(const SharedFolder&) = delete;
  SharedFolder& operator=(const SharedFolder&) = delete;
  ~SharedFolder();

  const std::string& path() const { return path_; }

  /** Writes numbers as they lie in memory; throws std::runtime_error when it cannot. */
  void write(const std::string& name, const void* data, std::size_t bytes) const;

  /** Reads as many bytes; throws std::runtime_error when there are fewer. */
  void read(const std::string& name, void* data, std::size_t bytes) const;

 private:
  std::string path_;
};

/** The OPENBLAS_CORETYPE with which a product of matrices runs fastest here, found by trying; empty = its own choice.
 */
std::string best_blas_core();

}  // namespace bench

#endif
