# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# What `cmake --install` puts where: the libraries, their headers, the CMake package and the pkg-config files.
# Components: "runtime" is what a program needs to run, "dev" what one needs to build it.
include(CMakePackageConfigHelpers)

install(TARGETS heliotrope heliotrope-gauss heliotrope-nfft
  EXPORT heliotrope-targets
  RUNTIME COMPONENT runtime
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev
  ARCHIVE COMPONENT dev)

install(DIRECTORY include/heliotrope compat/include/heliotrope
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT dev
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp" PATTERN "*.def")
install(FILES ${PROJECT_BINARY_DIR}/include/heliotrope/version.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heliotrope
  COMPONENT dev)
install(FILES LICENSE NOTICE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dev)

# The CMake package. Before 1.0 a new minor version may change the interface.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/heliotrope)
install(EXPORT heliotrope-targets NAMESPACE heliotrope:: DESTINATION ${package_dir} COMPONENT dev)
configure_package_config_file(cmake/heliotrope-config.cmake.in ${PROJECT_BINARY_DIR}/heliotrope-config.cmake
  INSTALL_DESTINATION ${package_dir}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/heliotrope-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/heliotrope-config.cmake
  ${PROJECT_BINARY_DIR}/heliotrope-config-version.cmake
  DESTINATION ${package_dir} COMPONENT dev)

# pkg-config. The prefix is found from the place of the file, so that `cmake --install --prefix` may choose another one
# and an installed tree can be moved; only directories that were given as absolute are written down as they are.
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${dir}}")
    set(pc_${dir} "${CMAKE_INSTALL_${dir}}")
  else()
    set(pc_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
set(pc_private_libs "-lstdc++ -lm -pthread")
foreach(name heliotrope heliotrope-gauss heliotrope-nfft)
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()
