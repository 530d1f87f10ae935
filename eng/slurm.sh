#!/usr/bin/env bash
# A Slurm cluster of three nodes on this machine, for tests: no root daemons of the system, no accounting, no cgroups.
#   eng/slurm.sh up DIR          starts it; its configuration is DIR/slurm.conf, for SLURM_CONF
#   eng/slurm.sh requeue DIR ID  starts an element A_T of an array anew, at once
#   eng/slurm.sh down DIR        cancels what runs and stops it
# Needs slurmctld, slurmd, slurm-client and munge, as Debian packages them.
set -euo pipefail
say() { printf 'slurm: %s\n' "$*" >&2; }
[ $# -ge 2 ] || { say "expected up, down or requeue and a folder; found '$*'."; exit 2; }
command=$1 folder=$2
export SLURM_CONF=$folder/slurm.conf

# try SECONDS COMMAND...: until it succeeds
try() {
    local left=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $((left -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}

controller_answers() { scontrol ping | grep -q 'is UP'; }
nodes_are_idle() { [ "$(sinfo -h -N -t idle -o %N | wc -l)" = 3 ]; }
waits_for_begin() { [ "$(squeue -h -j "$1" -o %r)" = BeginTime ]; }
nothing_runs() { [ -z "$(squeue -h -t R,CG)" ]; }

# start NAME COMMAND...: a daemon in the background, whose process is remembered
start() {
    local name=$1
    shift
    setsid "$@" >"$folder/log/$name.out" 2>&1 </dev/null &
    echo $! >>"$folder/pids"
}

fail() {
    say "$1"
    tail -n 20 "$folder"/log/* >&2 || true
    down
    exit 1
}

up() {
    install -d -m 0755 "$folder" "$folder"/{munge,state,log,spool}
    install -d -m 0755 "$folder"/spool/n{1,2,3}
    : >"$folder/pids"
    (umask 077 && head -c 1024 /dev/urandom >"$folder/munge/munge.key")
    # Several clusters may be on one machine; a port that is taken shows at once.
    local port=$((20000 + RANDOM % 20000)) user
    user=$(id -un)
    cat >"$SLURM_CONF" <<CONF
ClusterName=tests
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$user
SlurmdUser=$user
AuthInfo=socket=$folder/munge/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
# The nodes claim two processors each, whatever the machine has.
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
MinJobAge=3600
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2 RealMemory=1000
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2 RealMemory=1000
NodeName=n3 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 3)) CPUs=2 RealMemory=1000
PartitionName=all Nodes=n[1-3] Default=YES MaxTime=INFINITE State=UP
CONF
    start munged munged --foreground --key-file="$folder/munge/munge.key" --socket="$folder/munge/munge.socket" --pid-file="$folder/munge/munged.pid" \
        --log-file="$folder/log/munged.log" --seed-file="$folder/munge/munged.seed"
    try 10 munge -n -S "$folder/munge/munge.socket" || fail "munged does not answer."
    start slurmctld slurmctld -D -c
    try 10 controller_answers || fail "slurmctld does not answer."
    for node in n1 n2 n3; do start "slurmd.$node" slurmd -D -N $node; done
    try 20 nodes_are_idle || fail "the nodes are not idle after 20 seconds."
}

down() {
    [ -s "$folder/pids" ] || return 0
    # What manages a job outlives its node's daemon.
    squeue -h -o %A 2>/dev/null | sort -u | xargs -r scancel 2>/dev/null || true
    try 10 nothing_runs || true
    local processes
    mapfile -t processes < <(tac "$folder/pids")
    kill -TERM "${processes[@]}" 2>/dev/null || true
    for process in "${processes[@]}"; do try 10 is_gone "$process" || kill -KILL "$process" 2>/dev/null || true; done
    : >"$folder/pids"
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

# A requeued job is held for two minutes. It may not begin in the very second of the update: a node refuses a credential that it has revoked just now.
requeue() {
    scontrol requeue "$1"
    try 10 waits_for_begin "$1" || { say "the job '$1' does not wait for its begin."; exit 1; }
    scontrol update JobId="$1" StartTime=now+2
}

case $command in
    up) up ;;
    down) down ;;
    requeue) requeue "${3:?the element A_T of an array}" ;;
    *) say "expected up, down or requeue; found '$command'."; exit 2 ;;
esac
