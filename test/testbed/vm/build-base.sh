#!/bin/sh
# Fetches what the machines are made of from Debian: their packages, installed into root.tar, and the kernel's package
# as kernel.deb. The slow part of the image; seldom changes.
# usage: build-base.sh OUT SUITE KERNEL_PACKAGE PACKAGES   (PACKAGES: words with blanks)
# OUT must exist and be empty. Needs root, or a user namespace that has it.
set -eu
out=$1 suite=$2 kernel_package=$3 packages=$4
cd "$out"
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C

fetch_kernel() { # the meta package only names the real one
  real=$(apt-cache depends "$kernel_package" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
  [ -n "$real" ] || { echo "apt knows no kernel behind $kernel_package: run apt-get update" >&2; exit 1; }
  apt-get -q download "$real" >&2
  mv "$real"_*.deb kernel.deb
}

fetch_kernel &
fetching=$!
mmdebstrap --quiet --variant=minbase --include="$(echo $packages | tr ' ' ,)" --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' "$suite" root.tar
wait "$fetching"
