namespace MLNet.Sgm.Classifiers;

public static partial class ImageClassifiers
{
    /// <summary>ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNet18(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnet18", weights, preprocessing, classNames);

    /// <summary>ResNet-34 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNet34(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnet34", weights, preprocessing, classNames);

    /// <summary>ResNet-50 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNet50(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnet50", weights, preprocessing, classNames);

    /// <summary>ResNet-101 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNet101(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnet101", weights, preprocessing, classNames);

    /// <summary>ResNet-152 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNet152(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnet152", weights, preprocessing, classNames);

    /// <summary>ResNeXt-50-32x4d (Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNeXt50(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnext50_32x4d", weights, preprocessing, classNames);

    /// <summary>ResNeXt-101-32x8d (Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ResNeXt101(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("resnext101_32x8d", weights, preprocessing, classNames);

    /// <summary>Wide-ResNet-50-2 (Zagoruyko and Komodakis, "Wide Residual Networks", BMVC 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier WideResNet50(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("wide_resnet50_2", weights, preprocessing, classNames);

    /// <summary>Wide-ResNet-101-2 (Zagoruyko and Komodakis, "Wide Residual Networks", BMVC 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier WideResNet101(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("wide_resnet101_2", weights, preprocessing, classNames);

    /// <summary>DenseNet-121 (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier DenseNet121(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("densenet121", weights, preprocessing, classNames);

    /// <summary>DenseNet-161 (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier DenseNet161(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("densenet161", weights, preprocessing, classNames);

    /// <summary>DenseNet-169 (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier DenseNet169(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("densenet169", weights, preprocessing, classNames);

    /// <summary>DenseNet-201 (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier DenseNet201(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("densenet201", weights, preprocessing, classNames);

    /// <summary>VGG-11 (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg11(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg11", weights, preprocessing, classNames);

    /// <summary>VGG-11 with batch norm (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg11Bn(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg11_bn", weights, preprocessing, classNames);

    /// <summary>VGG-13 (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg13(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg13", weights, preprocessing, classNames);

    /// <summary>VGG-13 with batch norm (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg13Bn(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg13_bn", weights, preprocessing, classNames);

    /// <summary>VGG-16 (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg16(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg16", weights, preprocessing, classNames);

    /// <summary>VGG-16 with batch norm (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg16Bn(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg16_bn", weights, preprocessing, classNames);

    /// <summary>VGG-19 (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg19(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg19", weights, preprocessing, classNames);

    /// <summary>VGG-19 with batch norm (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier Vgg19Bn(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vgg19_bn", weights, preprocessing, classNames);

    /// <summary>SENet-154 (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SeNet154(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("senet154", weights, preprocessing, classNames);

    /// <summary>SE-ResNet-50 (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SeResNet50(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("se_resnet50", weights, preprocessing, classNames);

    /// <summary>SE-ResNet-101 (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SeResNet101(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("se_resnet101", weights, preprocessing, classNames);

    /// <summary>SE-ResNet-152 (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SeResNet152(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("se_resnet152", weights, preprocessing, classNames);

    /// <summary>SE-ResNeXt-50-32x4d (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SeResNeXt50(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("se_resnext50_32x4d", weights, preprocessing, classNames);

    /// <summary>SE-ResNeXt-101-32x4d (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SeResNeXt101(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("se_resnext101_32x4d", weights, preprocessing, classNames);

    /// <summary>Inception-v3 (Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier InceptionV3(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("inception_v3", weights, preprocessing, classNames);

    /// <summary>Inception-v4 (Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", AAAI 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier InceptionV4(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("inceptionv4", weights, preprocessing, classNames);

    /// <summary>Inception-ResNet-v2 (Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", AAAI 2017).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier InceptionResNetV2(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("inceptionresnetv2", weights, preprocessing, classNames);

    /// <summary>MobileNetV2 (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier MobileNetV2(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("mobilenet_v2", weights, preprocessing, classNames);

    /// <summary>SqueezeNet 1.0 (Iandola et al., arXiv 1602.07360).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SqueezeNet10(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("squeezenet1_0", weights, preprocessing, classNames);

    /// <summary>SqueezeNet 1.1 (Iandola et al., arXiv 1602.07360).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier SqueezeNet11(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("squeezenet1_1", weights, preprocessing, classNames);

    /// <summary>AlexNet (Krizhevsky, arXiv 1404.5997).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier AlexNet(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("alexnet", weights, preprocessing, classNames);

    /// <summary>ShuffleNetV2 at width 1 (Ma et al., "ShuffleNet V2", ECCV 2018).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ShuffleNetV2(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("shufflenet_v2_x1_0", weights, preprocessing, classNames);

    /// <summary>EfficientNet-B0 (Tan and Le, "EfficientNet", ICML 2019).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier EfficientNetB0(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("efficientnet_b0", weights, preprocessing, classNames);

    /// <summary>ConvNeXt-Tiny (Liu et al., "A ConvNet for the 2020s", CVPR 2022).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier ConvNeXtTiny(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("convnext_tiny", weights, preprocessing, classNames);

    /// <summary>ViT-B/16 (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier VitB16(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vit_b_16", weights, preprocessing, classNames);

    /// <summary>ViT-B/32 (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021).</summary>
    /// <inheritdoc cref="Create" path="/param|/exception"/>
    public static ImageClassifier VitB32(string? weights = null, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null) =>
        Create("vit_b_32", weights, preprocessing, classNames);
}
