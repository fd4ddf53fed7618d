#!/bin/sh
# Installs the Debian packages named as arguments, as root. No service that comes with them is started, now or at the
# next boot: a lab tool's tests must not leave a listening SSH server on somebody's laptop.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

policy=/usr/sbin/policy-rc.d
kept=$policy.before-fabriclab
before=$(mktemp)
after=$(mktemp)
log=$(mktemp)

restore() {
  rm -f "$policy" "$before" "$after" "$log"
  if [ -e "$kept" ]; then mv "$kept" "$policy"; fi
}

# One that an earlier, killed run left behind: put the original back first.
if [ -e "$kept" ]; then mv "$kept" "$policy"; fi
if [ -e "$policy" ] && ! grep -q 'FabricLab' "$policy"; then mv "$policy" "$kept"; fi
trap restore EXIT
trap 'exit 130' INT TERM HUP
# invoke-rc.d asks this program; 101 means no. It says no only while this script lives, should it be killed.
cat >"$policy" <<POLICY
#!/bin/sh
# Written by FabricLab for the time of one installation; may be deleted.
kill -0 $$ 2>/dev/null && exit 101
exit 0
POLICY
chmod 755 "$policy"

names() { dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p' | sort -u; }
install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 -- "$@" >"$log" 2>&1; }

names >"$before"
# The package lists are fetched only when what is there does not do.
if ! install "$@"; then
  if ! apt-get update -q >"$log" 2>&1 || ! install "$@"; then
    tail -n 25 "$log" >&2
    exit 1
  fi
fi
names >"$after"

comm -13 "$before" "$after" | while read -r package; do
  dpkg -L "$package" | sed -n -e 's|^\(/usr\)\{0,1\}/lib/systemd/system/\([^/@]*\.\(service\|socket\)\)$|\2|p' |
    while read -r unit; do
      if command -v systemctl >/dev/null; then systemctl disable --quiet "$unit" >/dev/null 2>&1 || true; fi
    done
  dpkg -L "$package" | sed -n 's|^/etc/init.d/\([^/]*\)$|\1|p' | while read -r service; do
    update-rc.d "$service" disable >/dev/null 2>&1 || true
  done
done
