#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# Installs the build into a scratch prefix and looks at what is there.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

rm -rf "$prefix"
cmake --install "$BUILD" --prefix "$prefix"

for file in include/heliotrope/heliotrope.h include/heliotrope/status.def include/heliotrope/version.h \
  include/heliotrope/gauss.h; do
  [ -f "$prefix/$file" ] || { echo "$file is not installed"; exit 1; }
done
strays=$(find "$prefix/include" -type f ! -name '*.h' ! -name '*.hpp' ! -name '*.def')
[ -z "$strays" ] || { echo "installed by mistake: $strays"; exit 1; }

# The public headers of the tree are the installed ones, no more and no less.
diff <(cd "$SOURCE" && ls include/heliotrope compat/include/heliotrope | grep -E '\.(h|hpp|def)$' | sort) \
  <(ls "$prefix/include/heliotrope" | grep -v '^version\.h$' | sort)
