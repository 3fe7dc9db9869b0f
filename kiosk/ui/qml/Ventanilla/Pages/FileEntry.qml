pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// An answer that is a file: what was given, the ways to give one, or the way that is open.
FocusScope {
    id: entry

    required property FilesModel files

    implicitHeight: column.implicitHeight

    Component.onDestruction: if (files)
        files.leave()

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Banner {
            Layout.fillWidth: true
            kind: "danger"
            text: entry.files.trouble
            visible: text !== ""
        }
        Repeater {
            model: entry.files.stage === "" ? entry.files.held : []

            delegate: FileCard {
                required property int index
                required property var modelData

                Layout.fillWidth: true
                file: modelData

                onRemoved: {
                    entry.files.remove(index);
                    ways.takeFocus();
                }
            }
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: entry.files.note
            visible: entry.files.stage === "" && text !== ""
        }
        GridLayout {
            id: ways

            Layout.fillWidth: true
            columnSpacing: Theme.gap
            columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 3
            rowSpacing: Theme.gap
            uniformCellWidths: true
            visible: entry.files.stage === ""

            Repeater {
                id: buttons

                model: entry.files.ways

                delegate: ActionButton {
                    required property int index
                    required property var modelData

                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    focus: index === 0
                    glyph: modelData.glyph
                    text: modelData.title

                    onClicked: entry.files.open(modelData.key)
                }
            }

            function takeFocus() {
                if (buttons.count > 0)
                    buttons.itemAt(0).forceActiveFocus(Qt.TabFocusReason);
            }
        }
        Loader {
            Layout.fillWidth: true
            active: entry.files.stage !== ""
            focus: active
            sourceComponent: entry.files.stage === "stick" ? stick : entry.files.stage === "sign" ? pad : entry.files.stage === "working" ? working : picture
            visible: active

            onLoaded: (item as Item).forceActiveFocus(Qt.TabFocusReason)
        }
    }
    Component {
        id: stick

        FoundFiles {
            files: entry.files
        }
    }
    Component {
        id: pad

        SignaturePad {
            files: entry.files
        }
    }
    Component {
        id: picture

        PictureTaking {
            files: entry.files
        }
    }
    Component {
        id: working

        FocusScope {
            implicitHeight: waiting.implicitHeight

            ColumnLayout {
                id: waiting

                spacing: Theme.gap
                width: parent.width

                Words {
                    Layout.fillWidth: true
                    font.weight: Font.DemiBold
                    text: Language.say("files.working")
                }
                ActionButton {
                    focus: true
                    glyph: "close"
                    text: Language.say("files.cancel")

                    onClicked: entry.files.leave()
                }
            }
        }
    }
}
