#!/bin/sh
# Builds the machines' image from Debian packages: kernel, initial RAM disk, root file system.
# usage: build-image.sh OUT GUEST SUITE KERNEL_PACKAGE PACKAGES MODULES BOOT_MODULES   (lists: words with blanks)
# OUT must exist and be empty; it then holds bzImage, initrd.gz, root.ext4. Needs root, or a user namespace that has it.
set -eu
out=$1 guest=$2 suite=$3 kernel_package=$4 packages=$5 modules=$6 boot_modules=$7
work=$out/work
mkdir "$work"
cd "$work"
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C

fetch_kernel() { # the meta package only names the real one
  real=$(apt-cache depends "$kernel_package" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
  [ -n "$real" ] || { echo "apt knows no kernel behind $kernel_package: run apt-get update" >&2; exit 1; }
  apt-get -q download "$real" >&2
  dpkg-deb -x "$real"_*.deb kernel
  release=${real#linux-image-}
  cp "kernel/boot/vmlinuz-$release" "$out/bzImage"
  depmod -b kernel "$release"
}

module_files() { # NAME...: the files to load, in order
  for name in "$@"; do
    modprobe -S "$release" -d "$work/kernel" --show-depends "$name" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done | awk '!seen[$0]++'
}

make_initrd() {
  mkdir -p initrd/bin initrd/proc initrd/dev initrd/root initrd/modules
  cp /bin/busybox initrd/bin/busybox
  for applet in sh mount insmod sleep switch_root; do ln -s busybox "initrd/bin/$applet"; done
  module_files $boot_modules | while read -r file; do
    cp "$file" initrd/modules/
    basename "$file" >>initrd/modules/order
  done
  cp "$guest/initrd-init.sh" initrd/init
  chmod 755 initrd/init
  (cd initrd && find . | cpio -o -H newc --quiet | gzip -1) >"$out/initrd.gz"
}

make_root() {
  no_documents='path-exclude=/usr/share/doc/*'
  mmdebstrap --quiet --variant=minbase --include="$(echo $packages | tr ' ' ,)" \
    --dpkgopt="$no_documents" --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' "$suite" root.tar
  mkdir root
  tar -C root --exclude='./dev/*' -xf root.tar
  rm root.tar
  rm -rf root/var/lib/apt/lists root/var/cache/apt root/etc/ssh/ssh_host_* root/etc/nvme/host* root/etc/machine-id
  mkdir -p root/usr/lib/fabriclab root/sys/kernel
  cp "$guest/boot.sh" "$guest/serve-ssh.sh" root/usr/lib/fabriclab/
  chmod 755 root/usr/lib/fabriclab/*.sh
  cp "$guest/inittab" root/etc/inittab
  cp "$guest/sshd.conf" root/etc/ssh/sshd_config.d/fabriclab.conf
}

add_modules() {
  module_files $modules | while read -r file; do
    place=root/usr${file#"$work/kernel"}
    mkdir -p "$(dirname "$place")"
    cp "$file" "$place"
  done
  cp kernel/lib/modules/"$release"/modules.builtin kernel/lib/modules/"$release"/modules.builtin.modinfo \
    kernel/lib/modules/"$release"/modules.order root/usr/lib/modules/"$release"/
  depmod -b root "$release"
}

fetch_kernel &
fetching=$!
make_root
wait "$fetching"
release=$(basename kernel/lib/modules/*)
make_initrd
add_modules
mke2fs -q -t ext4 -d root -m 0 -J size=8 "$out/root.ext4" 1G
cd /
rm -rf "$work"
