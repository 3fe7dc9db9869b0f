import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// Says in words whether the line is up, and that applications are kept safe when it is not.
Rectangle {
    id: pill

    required property StatusModel model
    readonly property color tint: model.online ? Theme.success : Theme.notice

    border.color: tint
    border.width: Theme.stroke
    color: model.online ? Theme.successTint : Theme.noticeTint
    implicitHeight: row.implicitHeight + Theme.tight
    implicitWidth: row.implicitWidth + 2 * Theme.gap
    radius: height / 2

    RowLayout {
        id: row

        anchors.centerIn: parent
        spacing: Theme.tight

        Glyph {
            name: pill.model.online ? "online" : "safe"
            size: Theme.small
            tint: pill.tint
        }
        Words {
            font.pixelSize: Theme.smallest
            font.weight: Font.DemiBold
            text: Theme.portrait || Theme.narrow ? pill.model.shortWords : pill.model.words
            wrapMode: Text.NoWrap
        }
    }
}
