pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Ventanilla.Theme

// A field that the on-screen keyboard types into. `layout` names the keyboard that fits it.
// No clipboard, no menu: what was typed must not outlive the visit.
T.TextField {
    id: control

    required property string label
    property string layout: "text"
    property bool faulty: false
    property string hint: ""
    property string explanation: ""

    signal edited(string typed)
    signal completed

    readonly property bool isEntryField: true
    readonly property bool masked: echoMode !== TextInput.Normal

    activeFocusOnTab: true
    color: Theme.ink
    cursorDelegate: Rectangle {
        color: Theme.primaryInk
        visible: control.cursorVisible
        width: Theme.strongStroke
    }
    font.family: Theme.family
    font.pixelSize: Theme.body
    implicitHeight: Math.max(Theme.button, contentHeight + 2 * Theme.gap)
    implicitWidth: Math.round(Theme.body * 12)
    inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhSensitiveData
    leftPadding: Theme.gap
    persistentSelection: false
    rightPadding: Theme.gap
    selectByMouse: false
    selectedTextColor: Theme.primaryWords
    selectionColor: Theme.primary
    verticalAlignment: TextInput.AlignVCenter
    Accessible.description: explanation
    Accessible.name: label
    Accessible.role: Accessible.EditableText
    // Qt takes the name away from a password's field while a screen reader listens.
    Accessible.onPasswordEditChanged: Accessible.passwordEdit = false
    T.ContextMenu.menu: null
    Keys.onShortcutOverride: event => event.accepted = event.matches(StandardKey.Copy) || event.matches(StandardKey.Cut) || event.matches(StandardKey.Paste)
    Keys.onPressed: event => {
        if (event.matches(StandardKey.Copy) || event.matches(StandardKey.Cut) || event.matches(StandardKey.Paste))
            event.accepted = true;
    }

    onAccepted: completed()
    onActiveFocusChanged: if (activeFocus) {
        deselect();
        cursorPosition = length;
    }
    onTextEdited: edited(text)

    background: Rectangle {
        border.color: control.faulty ? Theme.danger : control.activeFocus ? Theme.focus : Theme.edge
        border.width: control.faulty || control.activeFocus ? Theme.strongStroke : Theme.stroke
        color: Theme.surface
        radius: Theme.radius
    }

    Text {
        Accessible.ignored: true
        anchors.fill: parent
        anchors.leftMargin: control.leftPadding
        anchors.rightMargin: control.rightPadding
        color: Theme.inkSoft
        elide: Text.ElideRight
        font.family: Theme.family
        font.pixelSize: Theme.body
        text: control.hint
        textFormat: Text.PlainText
        verticalAlignment: Text.AlignVCenter
        visible: control.length === 0
    }

    // The on-screen keyboard's way in: the same as a typed key.
    function typeIn(letters: string) {
        if (selectedText !== "")
            remove(selectionStart, selectionEnd);
        if (maximumLength < 0 || length + letters.length <= maximumLength) {
            insert(cursorPosition, letters);
            edited(text);
        }
    }

    function eraseBack() {
        if (selectedText !== "")
            remove(selectionStart, selectionEnd);
        else if (cursorPosition > 0)
            remove(cursorPosition - 1, cursorPosition);
        edited(text);
    }
}
