import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Theme

// Done by a finger that stays until the button is full. A key or a switch, which cannot stay, fills
// it with one press and does it with another.
T.AbstractButton {
    id: control

    // What it is called once another press does it.
    property string fullText: ""
    readonly property bool full: filled === 1
    property real filled: 0
    property bool waiting: false
    property bool fingered: false

    signal held

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.button * 1.5, row.implicitHeight + 2 * Theme.gap)
    implicitWidth: row.implicitWidth + 4 * Theme.room
    Accessible.name: full ? fullText : text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: control.press()
    Keys.onReturnPressed: event => event.isAutoRepeat ? null : control.press()
    Keys.onEnterPressed: event => event.isAutoRepeat ? null : control.press()
    // To Qt the space bar is a finger: what it does is done once it is let go, and not over again by
    // what comes to have the focus.
    Keys.onSpacePressed: event => event.accepted = true
    Keys.onReleased: event => {
        event.accepted = event.key === Qt.Key_Space;
        if (event.accepted && !event.isAutoRepeat)
            control.press();
    }

    onCanceled: fingered = false
    onClicked: {
        if (!fingered)
            press();
        fingered = false;
    }
    onPressedChanged: {
        if (pressed) {
            fingered = true;
            waiting = false;
            fill.restart();
        } else if (!waiting) {
            fill.stop();
            filled = 0;
        }
    }

    NumberAnimation {
        id: fill

        duration: Theme.knocking
        from: 0
        property: "filled"
        target: control
        to: 1

        onFinished: if (control.pressed)
            control.held()
    }
    Timer {
        interval: Theme.lapsing
        running: control.full

        onTriggered: {
            control.waiting = false;
            control.filled = 0;
        }
    }

    background: Rectangle {
        border.color: Theme.primary
        border.width: Theme.strongStroke
        color: control.down ? Theme.primaryPressed : Theme.primary
        radius: Theme.radius

        FocusRing {
            around: control
        }
        Rectangle {
            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.margins: Theme.tight
            color: Theme.primaryWords
            height: Theme.tight
            width: (parent.width - 2 * Theme.tight) * control.filled
        }
    }
    contentItem: Item {
        RowLayout {
            id: row

            anchors.centerIn: parent
            spacing: Theme.gap
            width: Math.min(implicitWidth, parent.width - 2 * Theme.gap)

            Glyph {
                name: "touch"
                size: Theme.bigIcon
                tint: Theme.primaryWords
            }
            Text {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: Theme.primaryWords
                font.family: Theme.family
                font.pixelSize: Theme.heading
                font.weight: Font.Bold
                text: control.full && control.waiting ? control.fullText : control.text
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
            }
        }
    }

    function press() {
        if (waiting && full) {
            held();
            return;
        }
        waiting = true;
        fill.restart();
    }
}
