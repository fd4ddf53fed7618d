# Looks at a host before a run, read-only. $1: scratch directory, empty for ~/.fabriclab; $2: fio engine, or empty.
# Prints NAME=VALUE lines. What cannot be seen is empty.

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

say() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n' ' ')"; }
has() { command -v "$1" >/dev/null 2>&1; }

say operating_system "$(. /etc/os-release 2>/dev/null && printf '%s' "${PRETTY_NAME:-}")"
say kernel "$(uname -sr)"
say user "$(id -un)"
say home "${HOME:-}"
say boot_id "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
say cpus "$(grep -c '^cpu[0-9]' /proc/stat 2>/dev/null)"
say fio "$(fio --version 2>&1)"
[ -n "$2" ] && say engine "$(fio --enghelp 2>/dev/null | grep -cx "[[:space:]]*$2")"

missing=
for tool in timeout sha256sum stat df head tail tar grep readlink date; do has "$tool" || missing="$missing $tool"; done
say missing "$missing"
if has setsid; then say setsid yes; else say setsid no; fi

case $1 in
  '') root=${HOME:-}/.fabriclab ;;
  '~') root=${HOME:-} ;;
  '~/'*) root=${HOME:-}/${1#??} ;;
  *) root=$1 ;;
esac
say root "$root"
case $root in
  /*) place=$root ;;
  *) place=/ ;; # not an absolute path: the caller says so
esac
while [ -n "$place" ] && [ ! -e "$place" ]; do place=${place%/*}; done
place=${place:-/}
if [ -d "$place" ] && [ -w "$place" ] && [ -x "$place" ]; then say writable yes; else say writable no; fi
say place "$place"
say free_kib "$(df -Pk "$place" 2>/dev/null | { read -r _; read -r _ _ _ free _ && echo "$free"; })"
say filesystem "$(stat -f -c %T "$place" 2>/dev/null)"
home_place=${HOME:-/nonexistent}
if [ -d "$home_place" ] && [ -w "$home_place" ]; then say home_writable yes; else say home_writable no; fi

# PID:STARTED:BOOT:RUN, see runner.sh
lock=$(readlink "${HOME:-/nonexistent}/.fabriclab/lock" 2>/dev/null)
say lock "$lock"
if [ -n "$lock" ]; then
  say lock_owner "$(head -c 300 "${lock#*:*:*:}/owner" 2>/dev/null)"
  if kill -0 "${lock%%:*}" 2>/dev/null; then say lock_alive yes; else say lock_alive no; fi
fi

# Does logind end what a user left running at log-out?
login1='org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager'
# shellcheck disable=SC2086 # three words
say kill_user_processes "$(busctl get-property $login1 KillUserProcesses 2>/dev/null)"
# shellcheck disable=SC2086
say kill_exclude_users "$(busctl get-property $login1 KillExcludeUsers 2>/dev/null)"
say synchronised "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)"
say chrony "$(chronyc -c tracking 2>/dev/null)"
