using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Studies;

/// <summary>The images of a study as rows, which are read as they are asked for.</summary>
internal sealed class StudyPixels(StudyStore store, MLContext context)
{
    private readonly StudyPlan plan = store.Plan;

    /// <summary>The unchanged images.</summary>
    /// <param name="images">Which of them.</param>
    /// <param name="size">The size that they are brought to, as for an attack; null where they stay as they are.</param>
    internal IDataView Clean(IReadOnlyList<StudyImage> images, ImageSize? size)
    {
        var (height, width) = size ?? StudyPlan.SeenBy(plan.Study.Sources[0]);
        return ImageSizes.Load(context, plan.Dataset.With([.. images.Select(image => image.Source)]), height, width, plan.Study.Dataset.Sizing);
    }

    /// <summary>What an attack made of images.</summary>
    internal IDataView Adversarial(PlannedAttack attack, IReadOnlyList<StudyImage> images)
    {
        var made = ImageDataset.Of(store.Folder.Adversarial(attack), [.. images.Select(image => new LabeledImage { ImagePath = store.Attack(attack).Completed[image.Name].File })]);
        var (height, width) = StudyPlan.SeenBy(attack.Source);
        return plan.Study.Dataset.Sizing == ImageSizing.Keep ? made.Load(context) : made.Load(context, height, width);
    }

    /// <summary>An unchanged image, which the caller disposes.</summary>
    internal MLImage Open(StudyImage image, ImageSize? size)
    {
        if (size is null) return plan.Dataset.Open(image.Source);
        var rows = Clean([image], size);
        var column = rows.Schema[ImageDataset.ImageColumn];
        using var cursor = rows.GetRowCursor([column]);
        MLImage opened = null!;
        cursor.MoveNext();
        cursor.GetGetter<MLImage>(column)(ref opened);
        return opened;
    }
}
