# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# A filter for doxygen: in gauss.hpp, a function without a comment is the C++ form of the C command of its name.
/^(inline|using|template)/ && !documented {
  if (match($0, /[a-z_]+\(/)) print "/// gauss_" substr($0, RSTART, RLENGTH) ") in the notation of C++."
  else if (/^using/) print "/// gauss_value in the notation of C++."
  else print "/// The same for more operands."
}
{ print }
{ documented = /^\/\/\// || /^template/ }
