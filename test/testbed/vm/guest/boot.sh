#!/bin/sh
# Second program of a machine: mounts, identity and network from what QEMU was told (fw_cfg), then busybox init.
# Words of the settings: `name NAME`, `interface MAC NAME ADDRESS/PREFIX`, `root-password HASH`.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mountpoint -q /proc || mount -t proc proc /proc
mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -o remount,rw /
mkdir -p /run/lock/iscsi /run/lvm /run/lock/lvm
mkdir -m 755 /run/sshd

/lib/systemd/systemd-udevd --daemon # before the modules, so that it hears of their devices
for module in qemu_fw_cfg virtio_console virtio_net configfs; do modprobe "$module"; done
mount -t configfs configfs /sys/kernel/config
told=/sys/firmware/qemu_fw_cfg/by_name/opt/fabriclab

ip link set lo up

apply_interface() { # MAC NAME ADDRESS/PREFIX
  for device in /sys/class/net/*; do
    [ "$(cat "$device/address")" = "$1" ] || continue
    ip link set "${device##*/}" down
    ip link set "${device##*/}" name "$2"
    ip address add "$3" dev "$2"
    ip link set "$2" up
  done
}

while read -r word first second third; do
  case $word in
  name) hostname "$first"; echo "$first" >/etc/hostname; echo "127.0.0.1 localhost $first" >/etc/hosts ;;
  interface) apply_interface "$first" "$second" "$third" ;;
  root-password) echo "root:$first" | chpasswd -e ;;
  esac
done <"$told/settings/raw"

mkdir -p -m 700 /root/.ssh
cat "$told/authorized-keys/raw" >/root/.ssh/authorized_keys
# A key changed while the machine ran lies on its disk and wins over the one it was born with.
if [ ! -e /etc/ssh/ssh_host_ed25519_key ]; then
  (umask 077 && cat "$told/host-key/raw" >/etc/ssh/ssh_host_ed25519_key)
  cat "$told/host-key-public/raw" >/etc/ssh/ssh_host_ed25519_key.pub
  identity=$(cat /sys/class/dmi/id/product_uuid)
  mkdir -p /etc/nvme
  echo "nqn.2014-08.org.nvmexpress:uuid:$identity" >/etc/nvme/hostnqn
  echo "$identity" >/etc/nvme/hostid
  echo "$identity" | tr -d - >/etc/machine-id
  echo "InitiatorName=iqn.2026-01.lab.fabric:$(hostname)" >/etc/iscsi/initiatorname.iscsi
fi
modprobe nvme
udevadm trigger --action=add --subsystem-match=block # everything would take seconds under emulation
udevadm settle --timeout=20
echo "fabriclab: $(hostname) is up, uptime $(cut -d' ' -f1 /proc/uptime)" >/dev/console
exec busybox init
