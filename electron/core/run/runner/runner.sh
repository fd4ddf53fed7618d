#!/bin/sh
# FabricLab's runner: takes one host through the schedule of one run, detached from whoever started it.
#
#   sh RUN/runner.sh start    detach, take the host's lock, lay out the scratch file, then wait for the file `go`
#   sh RUN/runner.sh status   boot id, uptime, whether the runner lives
#   sh RUN/runner.sh cancel   end the tool and the runner, remove the scratch file, release the lock
#   sh RUN/runner.sh remove   remove the run directory (the runner must have ended)
#
# RUN is .../runs/UUID, 0700, with: manifest (sha256), schedule, owner, jobs/*.fio. The runner adds journal, out/,
# scratch/, ballast. Times are centiseconds of the boot clock (/proc/uptime): clock steps do not touch it.
# Needs: POSIX sh, /proc, coreutils or busybox with timeout, sha256sum, stat, df; fio. Nothing is installed.
# Journal: BOOT_ID UPTIME_CS STEP EVENT [name=value ...], one line each, appended only.

set -u
stop=
LC_ALL=C
export LC_ALL
umask 077

# A slot that cannot start this soon after its time is not started at all.
LATE_CS=25
BALLAST_BYTES=262144
# How long an ended tool may take to print what it has.
PATIENCE_DS=60

fail() {
  printf '%s\n' "$1" >&2
  exit "${2:-1}"
}

uptime_cs() { # -> cs
  read -r up _ </proc/uptime
  cs=${up%.*}${up#*.}
  while [ "${#cs}" -gt 1 ] && [ "${cs#0}" != "$cs" ]; do cs=${cs#0}; done
}

journal() { # STEP EVENT [name=value ...]
  uptime_cs
  if ! printf '%s %s %s\n' "$boot" "$cs" "$*" 2>/dev/null >>journal; then
    rm -f ballast # the disk is full: this is what the ballast is for
    printf '\n%s %s %s\n' "$boot" "$cs" "$*" >>journal
  fi
}

# Start time of a living process in clock ticks (field 22 of stat) -> started; false when it is gone or a zombie.
pid_start() { # PID
  started=
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # fields after the name, split on purpose
  set -- ${line##*) }
  [ "$1" != Z ] && [ "$1" != X ] && started=${20}
  [ -n "$started" ]
}

is_alive() { # PID STARTED
  pid_start "$1" && [ "$started" = "$2" ]
}

# ---- the host's lock: a symbolic link, made in one step, whose text names its holder ----

lock_dir=${HOME:-/nonexistent}/.fabriclab
lock=$lock_dir/lock

lock_text() { readlink "$lock" 2>/dev/null; }

# PID:STARTED:BOOT:RUN
lock_is_live() { # TEXT
  text=$1
  holder_pid=${text%%:*} text=${text#*:}
  holder_started=${text%%:*} text=${text#*:}
  [ "${text%%:*}" = "$boot" ] && is_alive "$holder_pid" "$holder_started"
}

take_lock() {
  mine=$$:$own_start:$boot:$run
  for _ in 1 2 3 4 5; do
    ln -sn "$mine" "$lock" 2>/dev/null && return 0
    theirs=$(lock_text)
    [ -z "$theirs" ] && continue
    if lock_is_live "$theirs"; then
      head -c 500 "${theirs#*:*:*:}/owner" >holder 2>/dev/null || printf 'an unknown run' >holder
      return 1
    fi
    # The holder is dead. Only one may clear it away, else a lock just taken could be cleared.
    if mkdir "$lock.clearing" 2>/dev/null; then
      [ "$(lock_text)" = "$theirs" ] && rm -f "$lock"
      rmdir "$lock.clearing"
    else
      sleep 1
      find "$lock.clearing" -maxdepth 0 -mmin +1 -exec rmdir {} \; 2>/dev/null
    fi
  done
  printf 'an unknown run (%s cannot be taken)' "$lock" >holder
  return 1
}

release_lock() {
  case $(lock_text) in *:"$run") rm -f "$lock" ;; esac
}

# ---- tools ----

# Processes of this run's tools that outlived them: fio's jobs are in sessions of their own. The mark is in their
# environment, which nobody else has.
sweep() {
  for file in $(grep -lsF "FABRICLAB_RUN=$id" /proc/[0-9]*/environ 2>/dev/null); do
    pid=${file#/proc/} pid=${pid%/environ}
    pid_start "$pid" || continue
    journal - swept "pid=$pid" "pidstart=$started"
    kill -KILL "$pid" 2>/dev/null
  done
}

end_tool() { # PID STARTED: INT first, so that fio prints what it measured
  for signal in INT TERM KILL; do
    # `timeout` leads the group that fio's first process is in.
    kill "-$signal" "-$1" 2>/dev/null || kill "-$signal" "$1" 2>/dev/null
    tenths=0
    while is_alive "$1" "$2"; do
      tenths=$((tenths + 1))
      [ "$tenths" -gt "$PATIENCE_DS" ] && break
      sleep 0.1 2>/dev/null || sleep 1
    done
    is_alive "$1" "$2" || break
  done
  sweep
}

cpu_sample() { # uptime and the machine's CPU time
  uptime_cs
  read -r line </proc/stat
  printf '%s %s\n' "$cs" "$line"
}

sample_cpu() { # FILE
  while :; do
    cpu_sample
    sleep 0.5 2>/dev/null || sleep 1
  done >"$1" 2>/dev/null
}

size_of() { stat -c %s -- "$1" 2>/dev/null || echo 0; }

free_kib() { df -Pk . 2>/dev/null | { read -r _; read -r _ _ _ free _ && echo "$free"; }; }

# Runs fio on a job file under a time limit, in the scratch directory. -> status
run_tool() { # STEP NAME LIMIT_S [fio option]
  step=$1 name=$2 limit=$3 option=${4:-}
  uptime_cs
  at=$cs
  (
    cd scratch || exit 126
    FABRICLAB_RUN=$id
    export FABRICLAB_RUN
    # shellcheck disable=SC2086 # no option, or one
    exec timeout -s INT -k 5 "$limit" fio $option --output-format=json+ --output="../out/$name.json" "../jobs/$name.fio"
  ) </dev/null >"out/$name.log" 2>&1 3<&- &
  tool=$!
  pid_start "$tool"
  tool_start=${started:-0}
  sample_cpu "out/$name.cpu" </dev/null 3<&- &
  sampler=$!
  wall=$(date +%s%3N)
  case $wall in *[!0-9]*) wall=0 ;; esac
  uptime_cs
  journal "$step" start "pid=$tool" "pidstart=$tool_start" "at=$at" "wall_ms=$wall" "wall_at=$cs" "limit_s=$limit"
  while :; do
    wait "$tool"
    status=$?
    is_alive "$tool" "$tool_start" || break
    [ -n "$stop" ] && end_tool "$tool" "$tool_start"
  done
  kill "$sampler" 2>/dev/null
  wait "$sampler" 2>/dev/null
  cpu_sample >>"out/$name.cpu" 2>/dev/null
  [ "$status" -ge 124 ] && sweep
  journal "$step" exit "status=$status" "bytes=$(size_of "out/$name.json")" "free_kib=$(free_kib)"
}

values='[A-Za-z0-9.:]+'
options='direct|rw|rwmixread|bs|numjobs|iodepth|time_based|runtime|ramp_time|allow_file_create|size|norandommap'
options="$options|offset_increment|randrepeat|randseed|group_reporting|lat_percentiles|percentile_list|refill_buffers"
options="$options|end_fsync"
engines='libaio|io_uring|psync|posixaio'
allowed_lines="^(;.*|\\[[a-z0-9-]+\\]|filename=load\\.bin|ioengine=($engines)|($options)=$values)\$"

# ---- checks right before a step ----

# -> why (empty: nothing against it), check_cs: how long the look took, on a slow host longer than a slot may be late
check() { # NAME
  uptime_cs
  check_began=$cs
  why=$(refusal "$1")
  uptime_cs
  check_cs=$((cs - check_began))
}

# Prints why not, or nothing.

refusal() { # NAME
  read -r boot_now </proc/sys/kernel/random/boot_id
  if [ "$boot_now" != "$boot" ]; then echo other-boot; return; fi
  if ! grep -e " jobs/$1\.fio\$" -e ' runner\.sh$' -e ' schedule$' manifest | sha256sum -c - >/dev/null 2>&1; then
    echo changed-files
    return
  fi
  # Only options that a job on the scratch file needs: none that names a device, another file or a command.
  if [ "$(grep -c '^filename=load\.bin$' "jobs/$1.fio")" != 1 ] || grep -Evq "$allowed_lines" "jobs/$1.fio"; then
    echo other-target
    return
  fi
  if [ -L scratch ] || [ ! -d scratch ] || [ -L scratch/load.bin ]; then echo scratch-not-plain; return; fi
  if [ "$1" = layout ]; then
    if [ -e scratch/load.bin ]; then echo scratch-exists; fi
  elif [ ! -f scratch/load.bin ]; then
    echo scratch-not-a-file
  elif [ "$(size_of scratch/load.bin)" != "$scratch_bytes" ]; then
    echo scratch-size
  fi
}

wait_until() { # CS; false when the run was cancelled
  while [ -z "$stop" ]; do
    uptime_cs
    left=$(($1 - cs))
    [ "$left" -le 0 ] && return 0
    if [ "$left" -gt 150 ]; then
      sleep 1
    elif [ "$left" -gt 10 ]; then
      sleep 0.05 2>/dev/null || : # a sleep that knows no fractions: spin
    fi
  done
  return 1
}

# ---- the run ----

lay_out() { # LIMIT_S
  check layout
  if [ -n "$why" ]; then
    journal layout missed "reason=$why"
    return 1
  fi
  run_tool layout layout "$1"
  [ "$status" -eq 0 ] && [ -z "$stop" ] && [ -f scratch/load.bin ] &&
    [ "$(size_of scratch/load.bin)" = "$scratch_bytes" ]
}

# The controller writes `go` (T0_CS BOOT_ID) when every host has laid out its file. -> t0
wait_go() { # LIMIT_S
  uptime_cs
  deadline=$((cs + $1 * 100))
  while [ -z "$stop" ]; do
    if [ -f go ]; then
      read -r t0 go_boot <go
      [ "$go_boot" = "$boot" ]
      return
    fi
    uptime_cs
    [ "$cs" -gt "$deadline" ] && return 1
    sleep 0.1 2>/dev/null || sleep 1
  done
  return 1
}

take_slot() { # INDEX OFFSET_CS LIMIT_S STATUS_MS
  at=$((t0 + $2))
  name=$(printf '%05d' "$1")
  # Looked at as late as this host allows: three times as long before as it took the last time.
  lead=$((check_cs * 3))
  [ "$lead" -lt 50 ] && lead=50
  [ "$lead" -gt 1000 ] && lead=1000
  wait_until $((at - lead)) || return
  check "$name"
  wait_until "$at" || return
  late=$((cs - at))
  if [ -n "$why" ]; then
    journal "$1" missed "reason=$why"
  elif [ "$late" -gt "$LATE_CS" ]; then
    journal "$1" missed reason=late "by_cs=$late"
  else
    run_tool "$1" "$name" "$3" "--status-interval=${4}ms"
  fi
}

finish() { # REASON, unless it was cancelled
  sweep
  rm -rf scratch ballast
  release_lock
  if [ -n "$stop" ]; then journal - end reason=cancelled; else journal - end "reason=$1"; fi
  exit 0
}

run_schedule() {
  trap 'stop=1' TERM INT
  trap '' HUP
  pid_start $$
  own_start=$started
  printf '%s %s %s\n' $$ "$own_start" "$boot" >runner.pid
  if ! mkdir -p "$lock_dir"; then
    journal - refused reason=no-home
    exit 73
  fi
  if ! take_lock; then
    journal - refused reason=locked
    exit 75
  fi
  journal - started "pid=$$" "pidstart=$own_start" "cpus=$(grep -c '^cpu[0-9]' /proc/stat)"
  mkdir -p out scratch
  head -c "$BALLAST_BYTES" /dev/urandom >ballast
  exec 3<schedule
  read -r scratch_bytes layout_limit go_limit <&3
  lay_out "$layout_limit" || finish layout-failed
  journal - ready "check_cs=$check_cs"
  wait_go "$go_limit" || finish no-go
  journal - scheduled "t0=$t0"
  while [ -z "$stop" ] && read -r index offset limit interval <&3; do
    take_slot "$index" "$offset" "$limit" "$interval"
  done
  finish 'done'
}

# ---- commands ----

# -> runner_pid runner_started; false when no runner of this boot lives
runner_is_alive() {
  runner_pid='' runner_boot=''
  { read -r runner_pid runner_started runner_boot <runner.pid; } 2>/dev/null
  [ -n "$runner_pid" ] && [ "$runner_boot" = "$boot" ] && is_alive "$runner_pid" "$runner_started"
}

start() {
  if [ ! -e journal ]; then
    : >journal || fail 'the journal cannot be written'
    if command -v setsid >/dev/null; then detach=setsid; else detach=; fi
    # shellcheck disable=SC2086 # no word, or one
    $detach sh "$run/runner.sh" run </dev/null >>runner.log 2>&1 &
  fi
  tenths=0
  while [ ! -s journal ]; do
    tenths=$((tenths + 1))
    [ "$tenths" -gt 100 ] && fail "the runner does not start: $(head -c 300 runner.log)"
    sleep 0.1 2>/dev/null || sleep 1
  done
  if grep -q ' - refused reason=locked' journal; then fail "$(cat holder)" 75; fi
  if grep -q ' - refused reason=no-home' journal; then fail "$lock_dir cannot be made" 73; fi
}

status() {
  uptime_cs
  if runner_is_alive; then alive=alive; else alive=gone; fi
  printf '%s %s %s\n' "$boot" "$cs" "$alive"
}

cancel() {
  if runner_is_alive; then
    kill -TERM "$runner_pid"
    tenths=0
    while is_alive "$runner_pid" "$runner_started"; do
      tenths=$((tenths + 1))
      [ "$tenths" -gt 250 ] && kill -KILL "$runner_pid"
      sleep 0.1 2>/dev/null || sleep 1
    done
  fi
  grep -q ' - end ' journal 2>/dev/null || finish cancelled # the runner died before it could
}

remove() {
  tenths=0
  while runner_is_alive; do
    tenths=$((tenths + 1))
    [ "$tenths" -gt 50 ] && fail "the runner (pid $runner_pid) is still at work"
    sleep 0.1 2>/dev/null || sleep 1
  done
  sweep
  release_lock
  cd / && rm -rf -- "$run"
}

main() {
  cd -- "${0%/*}" || exit
  run=$(pwd -P)
  id=${run##*/}
  case $run in
    */runs/????????-????-????-????-????????????) ;;
    *) fail "$run is not a run directory" ;;
  esac
  [ -f manifest ] && [ -f schedule ] || fail "$run has no schedule"
  read -r boot </proc/sys/kernel/random/boot_id
  case ${1:-} in
    start | status | cancel | remove) "$1" ;;
    run) run_schedule ;;
    *) fail 'usage: sh runner.sh start | status | cancel | remove' ;;
  esac
}

main "$@"
exit
