#!/bin/sh
# First program of a machine: loads what the root file system needs and goes there.
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module"; done </modules/order
tries=0
until [ -b /dev/vda ] || [ "$tries" -ge 600 ]; do sleep 0.05; tries=$((tries + 1)); done
mount -t ext4 /dev/vda /root && exec switch_root /root /usr/lib/fabriclab/boot.sh
echo 'fabriclab: no root file system' >/dev/console
exec sh
