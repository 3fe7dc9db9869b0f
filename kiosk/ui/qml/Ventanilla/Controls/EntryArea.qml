pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Ventanilla.Theme

// A field for several lines; otherwise as EntryField.
T.TextArea {
    id: control

    required property string label
    property string layout: "text"
    property bool faulty: false
    property string hint: ""
    property string explanation: ""
    property int maximumLength: -1

    signal edited(string typed)
    signal completed

    readonly property bool isEntryField: true
    readonly property bool masked: false

    activeFocusOnTab: true
    color: Theme.ink
    cursorDelegate: Rectangle {
        color: Theme.primaryInk
        visible: control.cursorVisible
        width: Theme.strongStroke
    }
    font.family: Theme.family
    font.pixelSize: Theme.body
    implicitHeight: Math.max(Theme.area, contentHeight + 2 * Theme.gap)
    inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhSensitiveData
    padding: Theme.gap
    persistentSelection: false
    selectByMouse: false
    textFormat: TextEdit.PlainText
    wrapMode: TextEdit.Wrap
    Accessible.description: explanation
    Accessible.multiLine: true
    Accessible.name: label
    Accessible.role: Accessible.EditableText
    T.ContextMenu.menu: null
    KeyNavigation.priority: KeyNavigation.BeforeItem
    KeyNavigation.tab: nextItemInFocusChain(true)
    Keys.onShortcutOverride: event => event.accepted = event.matches(StandardKey.Copy) || event.matches(StandardKey.Cut) || event.matches(StandardKey.Paste)
    Keys.onPressed: event => {
        if (event.matches(StandardKey.Copy) || event.matches(StandardKey.Cut) || event.matches(StandardKey.Paste))
            event.accepted = true;
    }

    onActiveFocusChanged: if (activeFocus) {
        deselect();
        cursorPosition = length;
    }
    onTextChanged: {
        if (maximumLength > 0 && length > maximumLength)
            remove(maximumLength, length);
        if (activeFocus)
            edited(text);
    }

    background: Rectangle {
        border.color: control.faulty ? Theme.danger : control.activeFocus ? Theme.focus : Theme.edge
        border.width: control.faulty || control.activeFocus ? Theme.strongStroke : Theme.stroke
        color: Theme.surface
        radius: Theme.radius
    }

    Text {
        Accessible.ignored: true
        anchors.fill: parent
        anchors.margins: Theme.gap
        color: Theme.inkSoft
        font.family: Theme.family
        font.pixelSize: Theme.body
        text: control.hint
        textFormat: Text.PlainText
        visible: control.length === 0
        wrapMode: Text.Wrap
    }

    function typeIn(letters: string) {
        insert(cursorPosition, letters);
    }

    function eraseBack() {
        if (cursorPosition > 0)
            remove(cursorPosition - 1, cursorPosition);
    }
}
