import QtQuick
import QtQuick.Layouts
import QtQuick.Shapes
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// A wide sheet to sign on with a finger, a pen or a mouse; for who cannot, what to do instead.
FocusScope {
    id: pad

    required property FilesModel files

    // The buttons then stand beside the sheet: both are seen at once.
    readonly property bool low: Theme.lowRoom

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Words {
            Layout.fillWidth: true
            text: Language.say("files.sign-lead")
        }
        GridLayout {
            Layout.fillWidth: true
            columnSpacing: Theme.gap
            columns: pad.low ? 2 : 1
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
            rowSpacing: Theme.gap

            Rectangle {
                id: sheet

                Layout.alignment: Qt.AlignHCenter | Qt.AlignTop
                Layout.preferredHeight: width / 3
                Layout.preferredWidth: Math.min(column.width - (pad.low ? ways.implicitWidth + Theme.gap : 0), Theme.signatureWidth)
                activeFocusOnTab: true
                border.color: Theme.edge
                border.width: Theme.strongStroke
                color: Theme.paper
                focus: true
                radius: Theme.radius
                Accessible.name: Language.say("files.sheet-name")
                Accessible.role: Accessible.Canvas

                FocusRing {
                    around: sheet
                }
                Rectangle {
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: parent.height / 5
                    anchors.left: parent.left
                    anchors.margins: Theme.margin
                    anchors.right: parent.right
                    color: Theme.paperLine
                    height: Theme.stroke
                }
                Shape {
                    anchors.fill: parent
                    clip: true

                    ShapePath {
                        capStyle: ShapePath.RoundCap
                        fillColor: "transparent"
                        joinStyle: ShapePath.RoundJoin
                        scale: Qt.size(sheet.width, sheet.height)
                        strokeColor: Theme.paperInk
                        strokeWidth: Theme.penStroke

                        PathMultiline {
                            paths: pad.files.strokes
                        }
                    }
                }
                MouseArea {
                    anchors.fill: parent
                    preventStealing: true

                    onPositionChanged: at => pad.files.move(at.x / width, at.y / height)
                    onPressed: at => {
                        sheet.forceActiveFocus();
                        pad.files.press(at.x / width, at.y / height);
                    }
                }
            }
            GridLayout {
                id: ways

                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                columnSpacing: Theme.gap
                columns: pad.low || Theme.portrait || Theme.textPercent > 125 ? 2 : 4
                layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
                rowSpacing: Theme.gap
                uniformCellWidths: columns === 2 && !pad.low

                ActionButton {
                    Layout.columnSpan: pad.low ? 2 : 1
                    Layout.fillWidth: true
                    enabled: pad.files.drawn
                    glyph: "check"
                    primary: true
                    text: Language.say("files.use-signature")

                    onClicked: pad.files.sign()
                }
                ActionButton {
                    Layout.fillWidth: true
                    enabled: pad.files.drawn
                    glyph: pad.low ? "" : "undo"
                    text: Language.say("files.undo")

                    onClicked: pad.files.undo()
                }
                ActionButton {
                    Layout.fillWidth: true
                    enabled: pad.files.drawn
                    glyph: pad.low ? "" : "remove"
                    text: Language.say("files.clear")

                    onClicked: pad.files.clear()
                }
                ActionButton {
                    Layout.columnSpan: pad.low ? 2 : 1
                    Layout.fillWidth: true
                    glyph: "close"
                    text: Language.say("files.cancel")

                    onClicked: pad.files.leave()
                }
            }
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: pad.files.cannotSign
        }
        ActionButton {
            Layout.fillWidth: Theme.portrait
            glyph: "document"
            text: Language.say("files.state")
            visible: pad.files.mayState

            onClicked: pad.files.state()
        }
    }
}
