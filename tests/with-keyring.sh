#!/bin/sh
# Runs a command beside a real GNOME Keyring that has nothing to do with the user's own:
#
#     tests/with-keyring.sh COMMAND...
#
# on a private D-Bus, with private folders, all removed afterwards. KEYRING says in which state:
#
#     unlocked   (default) ready for use
#     locked     a keyring exists, but the daemon was given the wrong password; no display to ask on
#     empty      a daemon runs, but no keyring was ever made
#     no-service a bus without any keyring service
#     no-bus     no session bus at all
#
# Needs the Debian packages gnome-keyring, dbus-daemon and libglib2.0-bin.
# Exits with the command's status, or 77 with a sentence when something is missing.
set -eu

state=${KEYRING:-unlocked}

for tool in gnome-keyring-daemon dbus-run-session dbus-daemon gdbus; do
    command -v "$tool" >/dev/null || {
        echo "with-keyring.sh: $tool is missing; run: sudo apt-get install gnome-keyring dbus-daemon libglib2.0-bin" >&2
        exit 77
    }
done

if [ "${WITH_KEYRING_INSIDE:-}" != yes ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 143' HUP INT TERM
    mkdir -p -m 700 "$folder/run" "$folder/data" "$folder/home"
    export HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run" XDG_DATA_HOME="$folder/data"
    unset DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL DISPLAY WAYLAND_DISPLAY
    if [ "$state" = no-bus ]; then
        "$@"
        exit
    fi
    # A bus that starts nothing by itself: otherwise it would start a locked keyring whenever ours
    # is asked for a moment too early.
    cat >"$folder/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=$folder/run</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
CONF
    export WITH_KEYRING_INSIDE=yes
    dbus-run-session --config-file="$folder/bus.conf" -- "$0" "$@"
    exit
fi

started=
stop() {
    for pid in $started; do
        kill "$pid" 2>/dev/null || :
    done
    for pid in $started; do
        wait "$pid" 2>/dev/null || :
    done
    started=
}
trap stop EXIT
trap 'exit 143' HUP INT TERM

# Reads the password from standard input. The daemon says it is up before it owns its name on the
# bus, so wait for the name.
keyring() {
    gnome-keyring-daemon --foreground --components=secrets "$@" <"$XDG_RUNTIME_DIR/password" \
        >/dev/null 2>&1 &
    started="$started $!"
    gdbus wait --session --timeout 20 org.freedesktop.secrets
}

unlocked_with() {
    (umask 077 && printf %s "$1" >"$XDG_RUNTIME_DIR/password")
    keyring --unlock
}

case $state in
unlocked) unlocked_with test-password ;;
locked)
    unlocked_with test-password # makes the keyring
    stop
    unlocked_with another-password
    ;;
empty)
    : >"$XDG_RUNTIME_DIR/password"
    keyring
    ;;
no-service) ;;
*)
    echo "with-keyring.sh: KEYRING=$state is none of unlocked, locked, empty, no-service, no-bus" >&2
    exit 64
    ;;
esac

"$@"
