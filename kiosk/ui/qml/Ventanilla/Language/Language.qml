pragma Singleton

import QtQuick

// What is said, in the visitor's language: every word of a view by its key.
// A plain map and no Qt translator: one written in Python would be called from the thread that
// loads QML while the main thread waits for it with the interpreter's lock in its hand.
QtObject {
    property var texts: ({})
    readonly property bool reviewed: say("language.reviewed-by") !== ""

    function say(key: string): string {
        return texts[key] ?? "";
    }
}
