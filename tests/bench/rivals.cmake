# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
# Finds rivals in CMAKE_PREFIX_PATH (the variable or the environment's); what is missing is skipped with a line.

# All builds of FINUFFT among the prefixes (one with FFTW and one with DUCC, say): they are loaded while running, so
# that their equal names do not meet. Sets `include` empty where there is none, `files` to a list parted by colons.
function(bench_find_finufft include files)
  set(prefixes ${CMAKE_PREFIX_PATH})
  string(REPLACE ":" ";" from_environment "$ENV{CMAKE_PREFIX_PATH}")
  list(APPEND prefixes ${from_environment})
  set(found "")
  foreach(prefix ${prefixes})
    file(GLOB here ${prefix}/lib/libfinufft.so ${prefix}/lib64/libfinufft.so)
    list(APPEND found ${here})
  endforeach()
  if(NOT found)
    find_library(HELIOTROPE_BENCH_FINUFFT_LIBRARY finufft)
    if(HELIOTROPE_BENCH_FINUFFT_LIBRARY)
      set(found ${HELIOTROPE_BENCH_FINUFFT_LIBRARY})
    endif()
  endif()
  find_path(HELIOTROPE_BENCH_FINUFFT_INCLUDE finufft.h)
  if(found AND HELIOTROPE_BENCH_FINUFFT_INCLUDE)
    list(REMOVE_DUPLICATES found)
    string(REPLACE ";" ":" found "${found}")
    set(${include} ${HELIOTROPE_BENCH_FINUFFT_INCLUDE} PARENT_SCOPE)
    set(${files} ${found} PARENT_SCOPE)
  else()
    message(STATUS "Benchmarks: FINUFFT is not installed")
    set(${include} "" PARENT_SCOPE)
  endif()
endfunction()

# bench_nfft: NFFT3 with threads, and the FFTW it needs. No target where it is missing.
find_path(HELIOTROPE_BENCH_NFFT_INCLUDE nfft3.h)
find_library(HELIOTROPE_BENCH_NFFT_LIBRARY NAMES libnfft3_threads.a nfft3_threads)
if(HELIOTROPE_BENCH_NFFT_INCLUDE AND HELIOTROPE_BENCH_NFFT_LIBRARY)
  add_library(bench_nfft INTERFACE)
  target_include_directories(bench_nfft SYSTEM INTERFACE ${HELIOTROPE_BENCH_NFFT_INCLUDE})
  target_link_libraries(bench_nfft INTERFACE ${HELIOTROPE_BENCH_NFFT_LIBRARY} bench_own_fftw)
else()
  message(STATUS "Benchmarks: NFFT3 is not installed")
endif()
