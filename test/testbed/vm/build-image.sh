#!/bin/sh
# Makes the files that start a machine from those of build-base.sh: bzImage, initrd.gz, root.ext4.
# usage: build-image.sh OUT BASE GUEST MODULES BOOT_MODULES   (lists: words with blanks)
# OUT must exist and be empty. Needs root, or a user namespace that has it: files must belong to the right users.
set -eu
out=$1 base=$2 guest=$3 modules=$4 boot_modules=$5
work=$out/work
mkdir "$work"
cd "$work"
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C

dpkg-deb -x "$base/kernel.deb" kernel
release=$(basename kernel/lib/modules/*)
cp "kernel/boot/vmlinuz-$release" "$out/bzImage"
depmod -b kernel "$release"

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

unpack_root() {
  mkdir root
  tar -C root --exclude='./dev/*' -xf "$base/root.tar"
  rm -rf root/var/lib/apt/lists root/var/cache/apt root/etc/ssh/ssh_host_* root/etc/nvme/host* root/etc/machine-id
  mkdir -p root/usr/lib/fabriclab
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

make_initrd
unpack_root
add_modules
mke2fs -q -t ext4 -d root -m 0 -J size=8 "$out/root.ext4" 1G
cd /
rm -rf "$work"
