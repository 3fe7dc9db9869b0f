pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// The on-screen keyboard: lies below the page, never over a field, and types into `field`.
FocusScope {
    id: keyboard

    required property KeyboardModel model
    property var field: null
    readonly property bool isKeyboard: true
    // What is hidden in the field is not shown above the finger either.
    readonly property bool previews: field !== null && !field.masked
    readonly property string written: field ? field.text : ""

    signal dismissed

    implicitHeight: rows.implicitHeight + 2 * Theme.gap
    Accessible.name: Language.say("keyboard.name")
    Accessible.role: Accessible.Grouping

    Connections {
        function onCompleted() {
            keyboard.field.completed();
        }

        function onDismissed() {
            keyboard.dismissed();
        }

        function onErased() {
            keyboard.field.eraseBack();
        }

        function onTyped(letters: string) {
            keyboard.field.typeIn(letters);
        }

        enabled: keyboard.field !== null
        target: keyboard.model
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.surfacePressed

        Rectangle {
            anchors.left: parent.left
            anchors.right: parent.right
            color: Theme.edge
            height: Theme.stroke
        }
    }
    ColumnLayout {
        id: rows

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.gap
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.gap
        width: Math.min(parent.width - 2 * Theme.gap, Math.round(keyboard.model.widthInKeys * (Theme.target + Theme.gap) * 1.6))

        Repeater {
            model: keyboard.model.rows

            delegate: RowLayout {
                id: row

                required property int index
                required property var modelData
                // What a held key offers lies over the first row.
                readonly property bool covered: index === 0 && offer.visible

                Layout.fillWidth: true
                enabled: !covered
                opacity: covered ? 0 : 1
                spacing: Theme.gap

                Repeater {
                    model: row.modelData

                    delegate: Key {
                        required property var modelData
                        readonly property string face: modelData.faces[keyboard.model.plane]

                        Layout.fillWidth: true
                        Layout.horizontalStretchFactor: modelData.width
                        Layout.minimumWidth: Theme.target
                        Layout.preferredWidth: Theme.target * modelData.width
                        Accessible.name: modelData.name === "" ? face : modelData.name
                        autoRepeat: modelData.action === "erase"
                        autoRepeatDelay: keyboard.model.repeatAfter
                        autoRepeatInterval: keyboard.model.repeatEach
                        glyph: modelData.glyph
                        marked: modelData.action === "shift" && keyboard.model.shifted || modelData.action === "accent" && keyboard.model.accented
                        previews: keyboard.previews && modelData.action === "type"
                        strong: modelData.action === "done"
                        text: face
                        word: modelData.action === "done" ? modelData.name : ""

                        onClicked: keyboard.model.press(modelData.action, face, keyboard.written)
                        onPressAndHold: keyboard.model.hold(face)
                    }
                }
            }
        }
    }
    OfferedKeys {
        id: offer

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: rows.top
        anchors.topMargin: -Theme.gap
        model: keyboard.model
        width: rows.width

        onPicked: face => keyboard.model.pick(face, keyboard.written)
    }
}
